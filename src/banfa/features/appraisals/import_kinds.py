"""The files that appraisals take in."""

from django.urls import reverse

from banfa.features.appraisals.importing import appraisals_intake
from banfa.features.appraisals.parts import has_sheets
from banfa.features.appraisals.services import WRITE
from banfa.features.customers.import_kinds import customer_addresses
from banfa.kernel.text import Text
from banfa.platform.imports import kinds


def declare_import_kinds() -> None:
    """Tell how a month's marks come in."""
    kinds.declare(
        kinds.ImportKind(
            name="appraisals", title=Text("月度评分", "Appraisals"), icon="clipboard-check", order=50, needs=WRITE,
            is_there=has_sheets,
            about=Text("每位客户每月一行，每项一个分数", "A line for each customer and month, a mark for each item"),
            intake=lambda actor, at: appraisals_intake(actor, at=at),
            usual={
                "customer": ("客户编号", "客户号", "编号", "零售户编码", "customer_id", "customer_code"),
                "month": ("评分月份", "考核月份", "年月", "期间", "period"),
                "note": ("说明", "评语", "remark", "remarks"),
            },
            examples={"customer": "K0001", "month": "2026-01", "note": "陈列整齐"},
            rows=lambda batch: reverse("appraisals:month"),
            subjects=customer_addresses,
        )
    )  # fmt: skip
