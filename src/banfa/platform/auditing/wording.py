"""What actions and subjects of the log are called: a noun and a verb, each in both languages."""

from collections.abc import Mapping

from django.utils import timezone

from banfa.kernel.text import Text, same
from banfa.platform.org.current import pack_on

_nouns: dict[str, Text] = {
    "access": Text("越权访问", "Access"),
    "agreement": Text("保密协议", "Confidentiality agreement"),
    "appraisal": Text("评分", "Appraisal"),
    "appraisals": Text("评分", "Appraisals"),
    "approval": Text("审批", "Approval"),
    "area": Text("片区", "Area"),
    "areas": Text("片区", "Areas"),
    "assignment": Text("分管", "Assignment"),
    "assignments": Text("分管", "Assignments"),
    "backup": Text("备份", "Backup"),
    "batch": Text("批次", "Batch"),
    "codes": Text("分类代码", "Codes"),
    "customer": Text("客户", "Customer"),
    "customers": Text("客户", "Customers"),
    "decision": Text("核定", "Decision"),
    "disclosures": Text("查阅记录", "Disclosures"),
    "field": Text("信息项", "Field"),
    "grades": Text("分级结果", "Grades"),
    "group": Text("客群", "Group"),
    "handover": Text("交接", "Handover"),
    "import": Text("导入文件", "Import"),
    "job": Text("后台任务", "Job"),
    "keys": Text("主密钥", "Master key"),
    "log": Text("操作日志", "Event log"),
    "movement": Text("等级变动", "Movement"),
    "objection": Text("异议", "Objection"),
    "organisation": Text("机构", "Organisation"),
    "person": Text("人员", "Person"),
    "personal": Text("个人信息", "Personal data"),
    "proposals": Text("建议", "Proposals"),
    "register": Text("客户档案", "Register"),
    "request": Text("申请", "Request"),
    "run": Text("分级", "Grading run"),
    "sales": Text("销售", "Sales"),
    "simulation": Text("试算", "Simulation"),
    "token": Text("接口令牌", "Token"),
    "unit": Text("机构", "Unit"),
    "units": Text("机构", "Units"),
    "view": Text("视图", "View"),
}
_verbs: dict[str, Text] = {
    "accepted": Text("采纳", "accepted"),
    "appointed": Text("任命", "appointed"),
    "approved": Text("批准", "approved"),
    "attached": Text("添加文件", "file added"),
    "begun": Text("开始", "begun"),
    "cancelled": Text("取消", "cancelled"),
    "changed": Text("修改", "changed"),
    "checked": Text("读回检查", "checked"),
    "computed": Text("计算", "computed"),
    "counted": Text("计数", "counted"),
    "created": Text("新建", "created"),
    "deleted": Text("删除", "deleted"),
    "detached": Text("撤下文件", "file withdrawn"),
    "devices_declared": Text("申报设备", "devices declared"),
    "dismissed": Text("忽略", "dismissed"),
    "end_refused": Text("终止被驳回", "end refused"),
    "end_requested": Text("申请终止", "end requested"),
    "ended": Text("终止", "ended"),
    "erased": Text("删除个人信息", "personal data erased"),
    "exported": Text("导出", "exported"),
    "founded": Text("创建", "founded"),
    "imported": Text("导入", "imported"),
    "judged": Text("判定", "judged"),
    "let_back": Text("恢复账号", "let back in"),
    "let_go": Text("停用账号", "let go"),
    "locked": Text("锁定", "locked"),
    "log_in_ended": Text("结束登录", "log-in ended"),
    "made": Text("建立", "made"),
    "made_example": Text("填入示例", "filled with examples"),
    "password_chosen": Text("设置密码", "password chosen"),
    "password_renewed": Text("重置密码", "password renewed"),
    "post_ended": Text("卸任", "post ended"),
    "published": Text("发布", "published"),
    "purged": Text("清除", "purged"),
    "queued": Text("排队", "queued"),
    "raised": Text("提出", "raised"),
    "read": Text("查阅", "read"),
    "reattached": Text("恢复文件", "file put back"),
    "recovery_code_used": Text("使用恢复码", "recovery code used"),
    "recovery_codes_renewed": Text("更换恢复码", "recovery codes renewed"),
    "rejected": Text("驳回", "rejected"),
    "removed": Text("移除", "removed"),
    "requested": Text("申请", "requested"),
    "refused": Text("拒绝", "refused"),
    "restored": Text("恢复", "restored"),
    "reversed": Text("撤销", "reversed"),
    "revoked": Text("吊销", "revoked"),
    "rotated": Text("更换", "rotated"),
    "saved": Text("保存", "saved"),
    "second_factor_off": Text("关闭二次验证", "second factor off"),
    "second_factor_on": Text("开启二次验证", "second factor on"),
    "set": Text("批量修改", "set for many"),
    "set_back": Text("撤销批量修改", "set back"),
    "shared": Text("共享", "shared"),
    "signed": Text("签署", "signed"),
    "thrown_away": Text("放弃", "thrown away"),
    "unlocked": Text("解锁", "unlocked"),
    "unshared": Text("取消共享", "unshared"),
    "uploaded": Text("上传", "uploaded"),
    "withdrawn": Text("撤回", "withdrawn"),
}
_details: dict[str, Text] = {
    "before": Text("早于", "Older than"),
    "bytes": Text("字节数", "Bytes"),
    "columns": Text("列", "Columns"),
    "custodian": Text("保管人", "Custodian"),
    "customers": Text("客户数", "Customers"),
    "digest": Text("数据校验和", "Digest"),
    "event": Text("所指事件", "Event"),
    "events": Text("事件数", "Events"),
    "field": Text("信息项", "Field"),
    "fields": Text("信息项", "Fields"),
    "file": Text("文件", "File"),
    "files": Text("文件数", "Files"),
    "kind": Text("类型", "Kind"),
    "list": Text("名单", "List"),
    "name": Text("名称", "Name"),
    "pack": Text("制度包", "Pack"),
    "people": Text("人数", "People"),
    "period": Text("期间", "Period"),
    "place": Text("场合", "Where"),
    "post": Text("岗位", "Post"),
    "reason": Text("理由", "Reason"),
    "rejected": Text("被拒行数", "Refused"),
    "rows": Text("行数", "Rows"),
    "sha256": Text("文件校验和", "Checksum"),
    "since": Text("起", "Since"),
    "subject": Text("对象", "Subject"),
    "title": Text("名称", "Title"),
    "unit": Text("机构", "Unit"),
    "until": Text("至", "Until"),
    "value": Text("值", "Value"),
    "version": Text("版本", "Version"),
    "who": Text("人员", "Who"),
    "why": Text("用途", "What for"),
}


def detail_words(name: str) -> Text:
    """Return what an event tells of itself in words; what nobody named stays a code."""
    return _details.get(name, same(name))


def field_words(name: str) -> Text:
    """Return what a field of the customers' file is called under the pack of today; another name stays a code."""
    field = pack_on(timezone.localdate()).fields.get(name)
    return field.title.text if field else same(name)


def declare_wording(
    *, nouns: Mapping[str, Text] | None = None, verbs: Mapping[str, Text] | None = None
) -> None:
    """Tell, in `AppConfig.ready`, what a feature's subjects and verbs are called."""
    _nouns.update(nouns or {})
    _verbs.update(verbs or {})


def action_words(action: str) -> Text:
    """Return an action in words: `customer.changed` is 客户·修改; what nobody named stays a code."""
    noun, _, verb = action.partition(".")
    what, does = _nouns.get(noun, same(noun)), _verbs.get(verb, same(verb.replace("_", " ")))
    return Text(f"{what.zh} · {does.zh}", f"{what.en} · {does.en}")


def subject_words(subject: str) -> Text:
    """Return a subject in words: `customer:K1` is 客户 K1."""
    noun, _, number = subject.partition(":")
    what = _nouns.get(noun, same(noun))
    return Text(f"{what.zh} {number}".strip(), f"{what.en} {number}".strip())
