"""The files that the ledger takes in."""

from datetime import datetime

from django.utils import timezone

from banfa.features.ledger.services.importing import sales_intake
from banfa.features.ledger.services.reversing import reverse_batch
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.imports import kinds
from banfa.platform.imports.models import Batch
from banfa.platform.org.current import pack_on


def keeps_a_ledger() -> bool:
    """Tell whether the regulation looks at sales at all."""
    return pack_on(timezone.localdate()).ledger is not None


def _reverse(batch: int, actor: Actor, at: datetime) -> Batch:
    return reverse_batch(batch, actor=actor, at=at)


def declare_import_kinds() -> None:
    """Tell how sales come in, and go out again as a batch."""
    kinds.declare(
        kinds.ImportKind(
            name="sales", title=Text("销售", "Sales"), icon="receipt", order=40, needs=Permission.LEDGER_BATCH_IMPORT,
            is_there=keeps_a_ledger,
            about=Text("销售明细：日期、客户、商品、数量、金额；退货为负数", "Sales lines: date, customer, product, quantity, amount; returns are negative"),
            intake=lambda actor, at: sales_intake(actor, at=at),
            usual={
                "date": ("销售日期", "订单日期", "交易日期", "下单日期", "下单时间", "业务日期", "结账日期", "开票日期", "order_date", "day", "time"),
                "customer": ("客户编号", "客户号", "会员号", "会员卡号", "卡号", "零售户编码", "购货方", "customer_id", "customer_code", "member"),
                "product": ("商品名称", "商品编码", "品名", "品规", "货号", "物料", "产品", "产品名称", "卷烟名称", "item", "sku", "goods"),
                "quantity": ("销量", "销售数量", "订购量", "件数", "条数", "箱数", "瓶数", "qty", "volume"),
                "amount": ("销售额", "销售金额", "总金额", "实付金额", "订单金额", "价税合计", "total", "sum", "revenue", "value"),
                "unit": ("部门", "门店", "门店编码", "机构", "机构代码", "store", "branch"),
                "category": ("类别", "商品类别", "大类", "分类"),
                "channel": ("销售渠道", "来源"),
                "document": ("单号", "订单号", "订单编号", "小票号", "发票号", "流水号", "order_no", "order_id", "invoice"),
            },
            examples={
                "customer": "K0001", "product": "矿泉水 550ml", "quantity": "10", "amount": "25.00", "unit": "LZ01",
                "document": "XS20260115001",
            },
            reverse=kinds.Reversal(needs=Permission.LEDGER_BATCH_REVERSE, carry_out=_reverse),
        )
    )  # fmt: skip
