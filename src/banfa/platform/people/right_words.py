"""What each right allows, in words."""

from banfa.kernel.text import Text, same
from banfa.platform.access import Permission

RIGHTS: dict[str, Text] = {
    Permission.APPRAISALS_APPRAISAL_WRITE: Text("填写月度评分", "Give monthly marks"),
    Permission.AUDIT_EVENT_READ: Text("查看审计日志", "Read the event log"),
    Permission.CUSTOMERS_AREA_JUDGE: Text("判定片区", "Judge areas"),
    Permission.CUSTOMERS_CUSTOMER_EDIT: Text("修改客户档案", "Edit customers"),
    Permission.CUSTOMERS_CUSTOMER_EXPORT: Text("导出客户", "Export customers"),
    Permission.CUSTOMERS_CUSTOMER_IMPORT: Text("导入与新增客户", "Import and add customers"),
    Permission.CUSTOMERS_CUSTOMER_READ: Text("查看客户", "Read customers"),
    Permission.GRADING_DECISION_APPROVE: Text("批准核定", "Approve decisions"),
    Permission.GRADING_DECISION_REQUEST: Text("申请核定", "Request decisions"),
    Permission.GRADING_GRADE_EXPORT: Text("导出级别", "Export grades"),
    Permission.GRADING_GROUP_WRITE: Text("维护客群", "Keep groups"),
    Permission.GRADING_OBJECTION_ANSWER: Text("答复异议", "Answer objections"),
    Permission.GRADING_OBJECTION_RAISE: Text("提出异议", "Raise objections"),
    Permission.GRADING_RUN_COMPUTE: Text("计算分级", "Compute runs"),
    Permission.GRADING_RUN_LOCK: Text("锁定分级", "Lock runs"),
    Permission.GRADING_RUN_PUBLISH: Text("发布分级", "Publish runs"),
    Permission.GRADING_RUN_READ: Text("查看级别", "Read grades"),
    Permission.GRADING_RUN_REJECT: Text("作废分级", "Reject runs"),
    Permission.LEDGER_BATCH_IMPORT: Text("导入销售", "Import sales"),
    Permission.LEDGER_BATCH_READ: Text("查看销售", "Read sales"),
    Permission.LEDGER_BATCH_REVERSE: Text("冲销批次", "Reverse batches"),
    Permission.LISTS_VIEW_SHARE: Text("共享视图", "Share views"),
    Permission.ORG_UNIT_IMPORT: Text("导入机构", "Import units"),
    Permission.ORG_UNIT_READ: Text("查看机构", "Read units"),
    Permission.REGULATIONS_PACK_READ: Text("查看制度", "Read regulations"),
    Permission.ACCOUNTS_LOGIN_READ: Text("查看登录记录", "Read the log-in log"),
    Permission.ACCOUNTS_RULE_WRITE: Text("设定账号规则", "Set the rules of accounts"),
    Permission.ACCOUNTS_TOKEN_MAKE: Text("新建接口令牌", "Make tokens"),
    Permission.APPROVALS_REQUEST_READ: Text("查看审批", "Read approvals"),
    Permission.AUDIT_EVENT_EXPORT: Text("导出操作日志", "Export the event log"),
    Permission.AUDIT_EVENT_PURGE: Text("清除到期日志", "Purge outdated events"),
    Permission.BACKUP_COPY_MAKE: Text("备份", "Make backups"),
    Permission.CALENDARS_CALENDAR_WRITE: Text("维护工作日历", "Keep working calendars"),
    Permission.CUSTOMERS_ASSIGNMENT_WRITE: Text("分管客户", "Assign customers"),
    Permission.CUSTOMERS_CUSTOMER_MERGE: Text("合并重复客户", "Merge duplicates"),
    Permission.CUSTOMERS_CUSTOMER_REMIND: Text("督办提醒", "Remind others"),
    Permission.CUSTOMERS_FIELD_REVEAL: Text("查看敏感信息原文", "See sensitive values whole"),
    Permission.CUSTOMERS_FINDING_DECIDE: Text("处理质量问题", "Decide findings"),
    Permission.CUSTOMERS_NOTE_WRITE: Text("记录客户情况", "Write notes on customers"),
    Permission.ORG_PERSON_APPOINT: Text("任命人员", "Appoint people"),
    Permission.ORG_UNIT_WRITE: Text("维护机构", "Keep units"),
    Permission.CONTACTS_GATHERING_HOLD: Text("举办活动", "Hold gatherings"),
    Permission.CONTACTS_GATHERING_READ: Text("查看活动", "Read gatherings"),
    Permission.CONTACTS_MATERIAL_WRITE: Text("维护学习资料", "Keep the library"),
    Permission.CONTACTS_PHRASE_APPROVE: Text("审核话术", "Approve phrases"),
    Permission.CONTACTS_PHRASE_READ: Text("查看话术", "Read phrases"),
    Permission.CONTACTS_PHRASE_WRITE: Text("补充话术与知识", "Write phrases and answers"),
    Permission.VAULT_KEY_ROTATE: Text("更换密钥", "Renew keys"),
}


def right_words(permission: str) -> Text:
    """Return what a right allows; the bare name of one that has no words yet."""
    return RIGHTS.get(permission, same(permission))
