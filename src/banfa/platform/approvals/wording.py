"""The words of requests: their states, acts and why somebody is asked."""

from banfa.kernel.text import Text
from banfa.platform.approvals.models import Decision, Request
from banfa.platform.approvals.office import Because

State, Act = Request.State, Decision.Act
STATES = {
    State.OPEN: Text("审批中", "In approval"),
    State.RETURNED: Text("已退回", "Returned"),
    State.APPROVED: Text("待执行", "To be carried out"),
    State.APPLIED: Text("已生效", "Carried out"),
    State.REFUSED: Text("未通过", "Refused"),
    State.WITHDRAWN: Text("已撤回", "Withdrawn"),
    State.VOID: Text("已作废", "Void"),
}
# The look of a state, as `{% state %}` knows it.
LOOKS = {
    State.OPEN: "accent", State.RETURNED: "warn", State.APPROVED: "warn", State.APPLIED: "ok", State.REFUSED: "bad",
    State.WITHDRAWN: "off", State.VOID: "off",
}  # fmt: skip
ACTS = {
    Act.SUBMITTED: Text("提交申请", "Submitted"),
    Act.AGREED: Text("同意", "Agreed"),
    Act.COUNTED: Text("已在前面环节同意，自动计入", "Agreed in an earlier step, which counts here"),
    Act.REFUSED: Text("不同意", "Refused"),
    Act.RETURNED: Text("退回", "Returned"),
    Act.RESUBMITTED: Text("修改后重新提交", "Put forward again"),
    Act.WITHDREW: Text("撤回申请", "Withdrawn"),
    Act.ADDED: Text("加签", "Asked one more"),
    Act.APPLIED: Text("执行修改", "Carried out"),
    Act.VOIDED: Text("作废", "Void"),
    Act.HANDED_OVER: Text("移交给", "Passed on to"),
}
BECAUSE = {
    Because.POST: Text("", ""),
    Because.ABOVE: Text("本级须回避或无人，由上级办理", "nobody below may decide, so the level above does"),
    Because.ADMINISTRATOR: Text(
        "岗位无人，由机构管理员办理", "nobody holds the post, so the unit's administrator decides"
    ),
    Because.NAMED: Text("加签", "added"),
    Because.NOBODY: Text("岗位无人，请先任命", "nobody holds the post; appoint somebody"),
}
