"""Lists of quality as files: doubts, and files that are late, through the one door for everything that leaves."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.quality.completeness import completeness_of
from banfa.features.customers.quality.models import Finding
from banfa.features.customers.quality.reviews import joining_deadline, late_after_joining
from banfa.features.customers.quality.showing import KINDS, STATES, findings, line_of, unit_named
from banfa.features.customers.services.writing import values_of
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.access.fields import hidden_from
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on

EXPORT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_FINDINGS, EXPORT_LATE = "customers.findings", "customers.late"
IN_ONE_GO = 500
FINDING_HEADS = {
    "code": Text("客户代码", "Customer code"), "name": Text("客户", "Customer"), "unit": Text("机构", "Unit"),
    "kind": Text("类别", "Kind"), "doubt": Text("疑点", "Doubt"), "reason": Text("依据", "Because"),
    "other": Text("相似档案", "The other file"), "found_on": Text("发现日期", "Found on"), "state": Text("状态", "State"),
    "decided_by": Text("处理人", "Decided by"), "why": Text("理由", "Reason"),
}  # fmt: skip
LATE_HEADS = {
    "code": Text("客户代码", "Customer code"), "name": Text("客户", "Customer"), "unit": Text("机构", "Unit"),
    "due_on": Text("应于", "Was due"), "missing": Text("缺", "Missing"),
}  # fmt: skip


def declare_quality_exports() -> None:
    """Let doubts and late files be taken out."""
    declare_export(
        ExportKind(
            name=EXPORT_FINDINGS, action="quality.exported", right=EXPORT, about=_about_findings, table=_findings_table
        ),
    )  # fmt: skip
    declare_export(
        ExportKind(
            name=EXPORT_LATE, action="quality.exported", right=EXPORT, about=_about_late, table=_late_table
        )
    )


def _about_findings(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NotThere."""
    count = _found(actor, arguments).order_by().values("customer").distinct().count()
    return About(
        title=Text("核查线索", "Doubts"), stem="doubts", customers=count, subject="register",
        address=reverse("customers:quality-findings"),
    )  # fmt: skip


def _found(actor: Actor, arguments: Arguments) -> QuerySet[Finding]:
    unit, kind, state = (arguments.get(key, "") for key in ("unit", "kind", "state"))
    place = unit_named(actor, unit)
    return findings(
        actor, kind=kind if kind in KINDS else "", state=state if state in STATES else "OPEN",
        unit_path=place.path if place is not None else "",
    )  # fmt: skip


def _findings_table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    found = _found(actor, arguments)
    rows = (_finding_row(one, language) for one in found.iterator(chunk_size=IN_ONE_GO))
    return Table(
        columns=[*FINDING_HEADS], heads=_heads(FINDING_HEADS, language), rows=rows, sheet="doubts", code_at=0
    )


def _finding_row(one: Finding, language: Language) -> list[CellValue]:
    line = line_of(one, pack_on(timezone.localdate()))
    other = f"{one.other.name} {one.other.code}" if one.other is not None else None
    return [
        one.customer.code, one.customer.name, one.customer.unit.name, KINDS[one.kind].in_language(language),
        line.title.in_language(language), line.reason.in_language(language), other, one.found_on,
        STATES[one.state].in_language(language), one.decided_by or None, one.why or None,
    ]  # fmt: skip


def _about_late(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NotThere."""
    unit = unit_named(actor, arguments.get("unit", ""))
    pack = pack_on(timezone.localdate())
    found = late_after_joining(actor, pack, timezone.now(), unit_path=unit.path if unit is not None else "")
    return About(
        title=Text("入网后逾期未补全", "Late after joining"), stem="late", customers=found.count(), subject="register",
        address=reverse("customers:quality-late"),
    )  # fmt: skip


def _late_table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    return Table(
        columns=[*LATE_HEADS], heads=_heads(LATE_HEADS, language), rows=_late_rows(actor, arguments, language), sheet="late", code_at=0,
    )  # fmt: skip


def _late_rows(actor: Actor, arguments: Arguments, language: Language) -> Iterator[list[CellValue]]:
    unit, pack = unit_named(actor, arguments.get("unit", "")), pack_on(timezone.localdate())
    found = late_after_joining(actor, pack, timezone.now(), unit_path=unit.path if unit is not None else "")
    hidden, joining = hidden_from(actor, pack), pack.quality.joining
    for one in found.select_related("unit", "area").iterator(chunk_size=IN_ONE_GO):
        lacking = completeness_of({**values_of(one), "code": one.code}, pack).lacking
        titles = [
            pack.fields[name].title.text.in_language(language) for name in lacking if name not in hidden
        ]
        deadline = joining_deadline(joining, one.created_at) if joining is not None else None
        due_on = deadline.last_day if deadline is not None else None
        yield [one.code, one.name, one.unit.name, due_on, "、".join(titles)]


def _heads(heads: dict[str, Text], language: Language) -> list[str]:
    return [words.in_language(language) for words in heads.values()]
