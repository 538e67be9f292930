"""Compliance as a file: the figures, or the duties behind one of them, through the one door for everything that leaves."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from banfa.features.duties import queries
from banfa.features.duties.compliance.figures import COUNTS, lines_of
from banfa.features.duties.compliance.wishes import STATE_TITLES, Wish, read_wish
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.naming import title_named
from banfa.features.duties.worklist.words import STATES
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue

FIGURES_RIGHT, ROWS_RIGHT = Permission.DUTIES_DUTY_READ, Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_FIGURES, EXPORT_ROWS = "duties.figures", "duties.rows"
SHARED = ("period", "from", "to", "by", "obligation", "clause", "unit", "person", "state")
IN_ONE_GO = 500
ROW_HEADS: Mapping[str, Text] = {
    "code": Text("客户代码", "Customer code"), "subject": Text("对象", "For whom"), "obligation": Text("事项", "Obligation"),
    "clauses": Text("条款", "Clauses"), "person": Text("责任人", "Owed by"), "period": Text("期次", "Period"),
    "due": Text("期限", "Due"), "state": Text("状态", "State"), "done": Text("办结时间", "Done at"),
    "done_by": Text("办结人", "Done by"), "evidence": Text("凭据", "Proof"), "excuse": Text("免办理由", "Excused because"),
}  # fmt: skip


def declare_compliance_exports() -> None:
    """Let figures and the duties behind them be taken out."""
    declare_export(
        ExportKind(
            name=EXPORT_FIGURES, action="duties.exported", right=FIGURES_RIGHT, about=_about_figures, table=_figures_table
        )
    )  # fmt: skip
    declare_export(
        ExportKind(name=EXPORT_ROWS, action="duties.exported", right=ROWS_RIGHT, about=_about_rows, table=_rows_table)
    )  # fmt: skip


def _wish(actor: Actor, arguments: Arguments) -> Wish:
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in arguments.items() if key in SHARED})
    return read_wish(actor, query, timezone.localdate())


def _about_figures(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NotThere, BadRequest."""
    wish = _wish(actor, arguments)
    return About(
        title=Text(f"执行情况，{wish.title.zh}", f"Compliance, {wish.title.en}"), stem="compliance", customers=0,
        subject="duties", address=f"{reverse('duties:compliance')}{wish.changed()}",
    )  # fmt: skip


def _figures_table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    wish = _wish(actor, arguments)
    heads = [
        Text("项目", "What"),
        Text("条款", "Clauses"),
        Text("目标", "Target"),
        Text("按时率", "Share in time"),
    ]
    counted = [STATE_TITLES[name] for name in COUNTS]
    rows = (
        [
            (one.title if one.title.zh else one.note).in_language(language), " ".join(one.clauses), one.kept.target,
            one.kept.share, *(getattr(one.kept, name) for name in COUNTS),
        ]
        for one in lines_of(actor, wish, timezone.now())
    )  # fmt: skip
    return Table(
        columns=["what", "clauses", "target", "share", *COUNTS],
        heads=[words.in_language(language) for words in (*heads, *counted)], rows=rows, sheet="compliance",
    )  # fmt: skip


def _about_rows(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NotThere, BadRequest."""
    wish, found = _found(actor, arguments)
    state = STATE_TITLES[wish.state]
    return About(
        title=Text(f"任务明细：{state.zh}，{wish.title.zh}", f"Duties: {state.en}, {wish.title.en}"), stem="duties",
        customers=found.order_by().values("customer").distinct().count(), subject="duties",
        address=f"{reverse('duties:compliance-rows')}{wish.changed(state=wish.state)}",
    )  # fmt: skip


def _found(actor: Actor, arguments: Arguments) -> tuple[Wish, QuerySet[Duty]]:
    wish = _wish(actor, arguments)
    return wish, queries.kept_rows(actor, wish.kept, wish.state)


def _rows_table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    _, found = _found(actor, arguments)
    heads = [words.in_language(language) for words in ROW_HEADS.values()]
    return Table(columns=[*ROW_HEADS], heads=heads, rows=_rows(found, language), sheet="duties", code_at=0)


def _rows(found: QuerySet[Duty], language: Language) -> Iterator[list[CellValue]]:
    listed = found.select_related("customer", "unit", "about", "person", "done_by").order_by("due_at", "pk")
    for one in listed.iterator(chunk_size=IN_ONE_GO):
        proof = queries.proof_of(one)
        yield [
            one.customer.code if one.customer is not None else None,
            queries.subject_title(one).in_language(language), title_named(one.obligation).in_language(language),
            " ".join(queries.cites_of(one)), one.person.name if one.person is not None else None, one.period,
            timezone.localtime(one.due_at).replace(tzinfo=None), STATES[Duty.State(one.state)].in_language(language),
            timezone.localtime(one.done_at).replace(tzinfo=None) if one.done_at is not None else None,
            one.done_by.name if one.done_by is not None else None,
            f"{proof[0].in_language(language)} {one.evidence_id}" if proof is not None else None, one.excuse or None,
        ]  # fmt: skip
