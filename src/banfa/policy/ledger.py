"""What a sales line may hold beyond date, customer, product, quantity and amount."""

from banfa.policy.model import FieldType, Pack, Title, Typed

EVERYWHERE: dict[str, Typed] = {
    "unit": Typed(title=Title(zh="销售机构", en="Selling unit"), longest=40),
    "category": Typed(title=Title(zh="品类", en="Category"), longest=60),
    "channel": Typed(title=Title(zh="渠道", en="Channel"), longest=60),
    "document": Typed(title=Title(zh="单据号", en="Document"), longest=80),
    "tonnes": Typed(title=Title(zh="吨数", en="Tonnes"), type=FieldType.DECIMAL, decimals=6),
}
DATE = Typed(title=Title(zh="日期", en="Date"), type=FieldType.DATE)
PRODUCT = Typed(title=Title(zh="商品", en="Product"), longest=80)


def ledger_attributes(pack: Pack) -> dict[str, Typed]:
    """Return the attributes every pack has, then the pack's own; a pack may sharpen one of the former."""
    return {**EVERYWHERE, **(pack.ledger.attributes if pack.ledger else {})}


def ledger_names(pack: Pack) -> dict[str, Typed]:
    """Return everything of a sales line that an expression may aggregate."""
    measured = {"quantity": pack.ledger.quantity, "amount": pack.ledger.amount} if pack.ledger else {}
    return {"date": DATE, "product": PRODUCT, **measured, **ledger_attributes(pack)}
