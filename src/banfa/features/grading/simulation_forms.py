"""Reads what simulation pages are asked for, and lays a pack's figures out as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from banfa.analytics.simulating import Manner, Question
from banfa.features.grading.services.simulating import Wish
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest
from banfa.policy.drafting import EditableFigure, as_written_number, editable_figures
from banfa.policy.model import Pack

PREFIX = "figure:"
OTHERS = Text("其他参数", "Other parameters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of the form: what stands in the pack, what the regulation says, what is written now."""

    figure: EditableFigure
    name: str
    was: str
    source: str
    written: str

    @property
    def is_edited(self) -> bool:
        return self.written.strip() != self.was

    @property
    def is_off_source(self) -> bool:
        """Tell whether the pack itself departs from the regulation's figure."""
        return bool(self.source) and self.source != self.was


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The figures of one classification; `adds_up` where they are shares of one whole."""

    name: str
    title: Text
    cites: tuple[str, ...]
    lines: Sequence[Line]
    adds_up: bool


def groups_of(pack: Pack, written: Mapping[str, str]) -> list[Group]:
    """Return every figure that can be edited, under the first classification that it bears on."""
    lines: dict[str, list[Line]] = {}
    for figure in editable_figures(pack):
        lines.setdefault(next(iter(figure.used_by), ""), []).append(_line(figure, written))
    groups = [
        Group(
            name=name,
            title=rule.title.text,
            cites=rule.cites,
            lines=lines[name],
            adds_up=any(line.figure.is_share for line in lines[name]),
        )
        for name, rule in pack.classifications.items()
        if name in lines
    ]
    if "" in lines:
        groups.append(Group(name="", title=OTHERS, cites=(), lines=lines[""], adds_up=False))
    return groups


def _line(figure: EditableFigure, written: Mapping[str, str]) -> Line:
    was = as_written_number(figure.value, is_share=figure.is_share)
    return Line(
        figure=figure,
        name=f"{PREFIX}{figure.path}",
        was=was,
        source="" if figure.source is None else as_written_number(figure.source, is_share=figure.is_share),
        written=written.get(figure.path, was),
    )


def read_written(posted: QueryDict) -> dict[str, str]:
    """Return what was written for each figure, by path."""
    return {
        key.removeprefix(PREFIX): str(posted[key]).strip()[:60] for key in posted if key.startswith(PREFIX)
    }


def read_wish(posted: QueryDict) -> Wish:
    return Wish(
        edits=read_written(posted),
        title=posted.get("title", "").strip(),
        as_of_now=posted.get("now") == "1",
    )


def read_given(query: QueryDict) -> dict[str, str]:
    """Return the figures that an address sets: `set=PATH=NUMBER`, as often as needed."""
    pairs = (words.partition("=") for words in query.getlist("set"))
    return {path: number for path, equals, number in pairs if equals}


def read_question(posted: QueryDict) -> Question:
    """Return the question that a form asks. Raises BadRequest."""
    target, customers = posted.get("target", ""), posted.get("customers", "").strip().replace(",", "")
    classification, dot, value = target.partition(".")
    manner = posted.get("manner", Manner.INTO.value)
    by = posted.get("by", "")
    if not dot or not by or manner not in set(Manner):
        raise BadRequest(Text("请选择数值、类别和方式", "choose a figure, a class and what is to be counted"))
    if not customers.isascii() or not customers.isdigit() or len(customers) > 12:
        shown = customers[:20]
        raise BadRequest(Text(f"户数“{shown}”不是整数", f"'{shown}' is no whole number of customers"))
    return Question(
        figure=by, classification=classification, value=value, customers=int(customers),
        manner=Manner(manner),
    )  # fmt: skip


def settings_of(pack: Pack, edits: Mapping[str, str | None]) -> list[str]:
    """Return edits as an address sets them, shares in per cent."""
    shares = {figure.path for figure in editable_figures(pack) if figure.is_share}
    return [
        f"{path}={'' if number is None else as_written_number(Decimal(number), is_share=path in shares)}"
        for path, number in edits.items()
    ]
