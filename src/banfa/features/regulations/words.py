"""The codes of clauses and fields in words, as the regulation's pages say them. Nothing is decided here."""

from banfa.kernel.text import Text, same
from banfa.policy.model import FieldType, Maintenance

CAPABILITIES = {
    "access-security": Text("权限与保密", "Access and secrecy"),
    "agreements": Text("协议", "Agreements"),
    "announcements": Text("公示与通知", "Announcements"),
    "classification": Text("客户分类", "Classification"),
    "complaints": Text("投诉", "Complaints"),
    "credit": Text("信用", "Credit"),
    "customer-master": Text("客户档案", "Customer file"),
    "data-governance": Text("数据管理", "Data governance"),
    "development": Text("客户开发", "Development"),
    "insights": Text("客户分析", "Insights"),
    "inspection-evaluation": Text("检查与评价", "Inspection and evaluation"),
    "integration": Text("系统对接", "Integration"),
    "membership": Text("会员", "Membership"),
    "organisation": Text("组织与职责", "Organisation"),
    "promotions-campaigns": Text("促销活动", "Promotions"),
    "sales-ledger": Text("销售台账", "Sales ledger"),
    "service-orders": Text("服务工单", "Service orders"),
    "service-standards": Text("服务标准", "Service standards"),
    "site-safety": Text("现场安全", "Site safety"),
    "surveys": Text("调查", "Surveys"),
    "tenants": Text("商户", "Tenants"),
    "tracking-reports": Text("跟踪与报表", "Tracking and reports"),
    "training-aid": Text("培训与帮扶", "Training and aid"),
    "visits-care": Text("拜访与关怀", "Visits and care"),
}
KINDS = {
    "cadence": Text("频次", "cadence"),
    "data": Text("数据", "data"),
    "form": Text("表单", "form"),
    "metric": Text("指标", "metric"),
    "permission": Text("权限", "permission"),
    "principle": Text("原则", "principle"),
    "prohibition": Text("禁止", "prohibition"),
    "role": Text("职责", "role"),
    "rule": Text("规则", "rule"),
    "threshold": Text("标准值", "threshold"),
    "workflow": Text("流程", "workflow"),
}
WEIGHTS = {
    "main": Text("主要制度", "main regulation"),
    "full": Text("全文", "whole text"),
    "partial": Text("节选", "part of a text"),
    "template": Text("范本", "template"),
    "training": Text("培训材料", "training text"),
}
PERIODS = {
    "month": Text("按月", "monthly"),
    "quarter": Text("按季", "quarterly"),
    "half": Text("按半年", "half-yearly"),
    "year": Text("按年", "yearly"),
}
TYPES = {
    FieldType.TEXT: Text("文字", "text"),
    FieldType.LONG_TEXT: Text("长文字", "long text"),
    FieldType.CHOICE: Text("选项", "choice"),
    FieldType.YES_NO: Text("是否", "yes or no"),
    FieldType.INTEGER: Text("整数", "whole number"),
    FieldType.DECIMAL: Text("小数", "decimal"),
    FieldType.MONEY: Text("金额", "money"),
    FieldType.DATE: Text("日期", "date"),
    FieldType.PHONE: Text("电话", "phone"),
    FieldType.MOBILE: Text("手机", "mobile phone"),
    FieldType.ID_NUMBER: Text("身份证号", "identity number"),
    FieldType.USCC: Text("统一社会信用代码", "social credit code"),
    FieldType.BANK_CARD: Text("银行卡号", "bank card"),
    FieldType.LANDLINE: Text("固定电话", "landline"),
    FieldType.LICENCE: Text("专卖许可证号", "tobacco licence"),
    FieldType.BANK_ACCOUNT: Text("银行账号", "bank account"),
    FieldType.ADDRESS: Text("地址", "address"),
    FieldType.EMAIL: Text("邮箱", "e-mail"),
}
MAINTENANCE = {
    Maintenance.STATIC: Text("静态", "static"),
    Maintenance.DYNAMIC: Text("动态", "dynamic"),
    Maintenance.QUARTERLY: Text("按季更新", "quarterly"),
    Maintenance.REALTIME: Text("实时更新", "real time"),
    Maintenance.SYSTEM: Text("系统生成", "by the system"),
}
SENSITIVITY = {"personal": Text("个人信息", "personal"), "sensitive": Text("敏感", "sensitive")}
DOT = Text(" · ", " · ")


def word_for(table: dict[str, Text], code: str) -> Text:
    """Return a code in words, or the code itself where it has none."""
    return table.get(code) or same(code)


def joined(words: "list[Text]", between: Text = DOT) -> Text:
    """Put words into one line."""
    return Text(between.zh.join(one.zh for one in words), between.en.join(one.en for one in words))
