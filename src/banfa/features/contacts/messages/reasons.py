"""Why somebody is not written to, in words with what to do about it."""

from enum import StrEnum

from banfa.kernel.text import Text


class Reason(StrEnum):
    """Why a message is held back, or was not sent."""

    NO_ADDRESS = "no_address"
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    LIMIT = "limit"
    APART = "apart"
    NO_VALUE = "no_value"
    TOO_LONG = "too_long"
    CHANGED = "changed"
    CLOSED = "closed"
    NO_GATEWAY = "no_gateway"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    UNCLEAR = "unclear"


TITLES: dict[str, Text] = {
    Reason.NO_ADDRESS: Text("没有联系方式", "No address"),
    Reason.NO_CONSENT: Text("未授权", "No consent"),
    Reason.OPTED_OUT: Text("已退订", "Opted out"),
    Reason.LIMIT: Text("本期已达上限", "Limit reached"),
    Reason.APART: Text("近期已有联系", "Reached lately"),
    Reason.NO_VALUE: Text("档案缺内容", "Value missing"),
    Reason.TOO_LONG: Text("内容过长", "Too long"),
    Reason.CHANGED: Text("日期已改", "Date changed"),
    Reason.CLOSED: Text("客户已注销", "Customer closed"),
    Reason.NO_GATEWAY: Text("渠道未开通", "No gateway"),
    Reason.UNREACHABLE: Text("网关无响应", "Gateway down"),
    Reason.REFUSED: Text("网关拒收", "Refused by the gateway"),
    Reason.UNCLEAR: Text("结果不明", "Outcome unclear"),
}
REMEDIES: dict[str, Text] = {
    Reason.NO_ADDRESS: Text(
        "在客户档案补充电话或邮箱", "add a telephone number or e-mail address to the file"
    ),
    Reason.NO_CONSENT: Text("取得客户授权并登记", "ask for the customer's consent and record it"),
    Reason.OPTED_OUT: Text("客户不愿接收，请勿再发", "the customer wishes none: do not write"),
    Reason.LIMIT: Text("下一期再发，或改用其他渠道", "send it in the next period, or another way"),
    Reason.APART: Text("同事刚联系过，避免重复打扰", "a colleague has just been in touch"),
    Reason.NO_VALUE: Text("补全模板所需的信息项", "fill in what the template says"),
    Reason.TOO_LONG: Text("缩短通知内容", "shorten the note"),
    Reason.CHANGED: Text(
        "档案中的日期改了，将按新日期另行准备", "the file has another date; it is prepared for that day"
    ),
    Reason.CLOSED: Text("无需处理", "nothing to do"),
    Reason.NO_GATEWAY: Text("请管理员开通该渠道", "ask the administrator to open this channel"),
    Reason.UNREACHABLE: Text("多次重试未成，可稍后重发", "tried several times; send it again later"),
    Reason.REFUSED: Text("核对号码和网关设置后重发", "check number and gateway, then send again"),
    Reason.UNCLEAR: Text(
        "发送时中断，可能已送达，请核实后再决定",
        "interrupted while sending; it may have arrived: find out first",
    ),
}


def title_of(reason: str) -> Text:
    """Return a reason in words."""
    return TITLES.get(reason, Text(reason, reason))


def remedy_of(reason: str) -> Text:
    """Return what can be done about it."""
    return REMEDIES.get(reason, Text("", ""))
