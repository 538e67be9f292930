"""What a row of a condition may speak of: fields, classes, measures and values of the area, by their titles in the pack."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind
from banfa.policy.model import Pack
from banfa.policy.scope import scope_of


class How(StrEnum):
    """How a row compares."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    RECORDED = "recorded"
    MISSING = "missing"


HOW_WORDS = {
    How.IS: Text("是", "is"),
    How.IS_NOT: Text("不是", "is not"),
    How.ONE_OF: Text("属于其中之一", "is one of"),
    How.AT_LEAST: Text("至少", "is at least"),
    How.AT_MOST: Text("至多", "is at most"),
    How.BETWEEN: Text("介于", "is between"),
    How.RECORDED: Text("已登记", "is recorded"),
    How.MISSING: Text("未登记", "is not recorded"),
}
DATE_WORDS = {
    How.IS: Text("为", "is on"),
    How.AT_LEAST: Text("不早于", "is on or after"),
    How.AT_MOST: Text("不晚于", "is on or before"),
}
NUMBER_WORDS = {How.IS: Text("等于", "equals")}
HOWS = {
    Kind.TEXT: (How.IS, How.IS_NOT, How.ONE_OF, How.RECORDED, How.MISSING),
    Kind.NUMBER: (How.AT_LEAST, How.AT_MOST, How.BETWEEN, How.IS, How.RECORDED, How.MISSING),
    Kind.DATE: (How.AT_LEAST, How.AT_MOST, How.BETWEEN, How.RECORDED, How.MISSING),
    Kind.YES_NO: (How.IS, How.RECORDED, How.MISSING),
}
WITHOUT_VALUE = (How.RECORDED, How.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a row may speak of; `source` is its name in the pack language, `options` its values, if they are listed."""

    key: str
    section: Text
    title: Text
    kind: Kind
    source: str
    options: tuple[tuple[str, Text], ...] = ()
    unit: Text | None = None

    @property
    def hows(self) -> tuple[tuple[How, Text], ...]:
        """The comparisons that fit, in the words that fit."""
        own = {Kind.DATE: DATE_WORDS, Kind.NUMBER: NUMBER_WORDS}.get(self.kind, {})
        listed = [how for how in HOWS[self.kind] if how is not How.ONE_OF or self.options]
        return tuple((how, own.get(how, HOW_WORDS[how])) for how in listed)


CLASSES, FIELDS = Text("分类与标签", "Classes and tags"), Text("信息项", "Fields")
LINES = Text("台账笔数", "number of ledger lines")
MEASURES, AREAS = Text("指标与行为", "Measures and behaviour"), Text("片区", "Area")


def subjects_of(
    pack: Pack, facts: frozenset[str], *, hidden: frozenset[str] = frozenset()
) -> dict[str, Subject]:
    """Return what rows may speak of, by key; `hidden` are fields whose values the reader sees masked."""
    found = [
        *_classes(pack), *_behaviour(pack), *_measures(pack, facts, hidden), *_fields(pack, hidden), *_areas(pack),
    ]  # fmt: skip
    return {one.key: one for one in found}


def _classes(pack: Pack) -> Iterator[Subject]:
    for name, rule in pack.classifications.items():
        yield Subject(
            key=f"class:{name}",
            section=CLASSES,
            title=rule.title.text,
            kind=Kind.TEXT,
            source=f'class_of("{name}")',
            options=tuple((one.value, one.text) for one in rule.given),
        )


def _fields(pack: Pack, hidden: frozenset[str]) -> Iterator[Subject]:
    for name, field in pack.fields.items():
        if name not in hidden:
            yield Subject(
                key=f"field:{name}", section=FIELDS, title=field.title.text, kind=field.type.kind, source=name,
                options=tuple((one.value, one.text) for one in field.options),
                unit=field.unit.text if field.unit else None,
            )  # fmt: skip


def _areas(pack: Pack) -> Iterator[Subject]:
    for name, item in (pack.areas.values if pack.areas else {}).items():
        yield Subject(
            key=f"area:{name}", section=AREAS, title=item.title.text, kind=item.type.kind, source=f'area("{name}")',
            options=tuple((one.value, one.text) for one in item.options),
        )  # fmt: skip


def _behaviour(pack: Pack) -> Iterator[Subject]:
    """Yield what every ledger tells of a customer: the sums of quantity and amount, the number of lines."""
    for name, item in (
        (("quantity", pack.ledger.quantity), ("amount", pack.ledger.amount)) if pack.ledger else ()
    ):
        title = item.title.text
        yield Subject(
            key=f"sum:{name}", section=MEASURES, title=Text(f"{title.zh}合计", f"total {title.en.lower()}"),
            kind=Kind.NUMBER, source=f"sum({name})", unit=item.unit.text if item.unit else None,
        )  # fmt: skip
    if pack.ledger:
        yield Subject(key="count:", section=MEASURES, title=LINES, kind=Kind.NUMBER, source="count()")


def _measures(pack: Pack, facts: frozenset[str], hidden: frozenset[str]) -> Iterator[Subject]:
    """Yield the measures that mean something for one customer: shares need a group, blanks are off."""
    scope = scope_of(pack, facts)
    for name, measure in pack.measures.items():
        node = parse(name, scope).node
        reads = {step.name for step in node.walk() if isinstance(step, tree.FieldRef)}
        has_share = any(isinstance(step, tree.Share) for step in node.walk())
        if has_share or tree.waiting_for(node) or reads & hidden:
            continue
        yield Subject(
            key=f"measure:{name}", section=MEASURES, title=measure.title.text, kind=node.kind, source=name,
            unit=measure.unit.text if measure.unit else None,
        )  # fmt: skip
