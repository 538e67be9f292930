"""The planning of visits names posts, obligations, chains, classes and fields that there are, with numbers that make sense."""

from collections.abc import Iterable, Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import FieldType, Pack
from banfa.policy.numbers import Number
from banfa.policy.scope import scope_of

HERE = "planning"
TEXTS = (FieldType.TEXT, FieldType.LONG_TEXT)


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the planning of visits."""
    planning = pack.planning
    if planning.visits is not None:
        path: Path = (HERE, "visits")
        yield from _known((*path, "posts"), planning.visits.posts, pack.posts, Text("岗位", "post"))
        yield from _known(
            (*path, "obligations"), planning.visits.obligations, pack.obligations, Text("义务", "obligation")
        )
        yield from _between((*path, "days_a_week"), planning.visits.days_a_week, 1, 7)
        yield from _between((*path, "most_a_day"), planning.visits.most_a_day, 1, 200)
    if planning.minutes is not None:
        yield from _minutes(pack)
    if planning.hours is not None and planning.hours.field is not None:
        yield from _text_field((HERE, "hours", "field"), planning.hours.field, pack)
    if planning.travel is not None:
        yield from _between((HERE, "travel", "speed"), planning.travel.speed, 1, 200)
        yield from _between((HERE, "travel", "detour"), planning.travel.detour, 1, 5)
    if planning.agreement is not None:
        chain = (planning.agreement.chain,)
        yield from _known(
            (HERE, "agreement", "chain"), chain, pack.chains, Text("审批流程", "chain"), is_list=False
        )
    if planning.near_route is not None:
        yield from _between((HERE, "near_route", "kilometres"), planning.near_route.kilometres, 0, 100)
    yield from _visitors(pack)


def _minutes(pack: Pack) -> Iterator[Finding]:
    rule = pack.planning.minutes
    assert rule is not None
    yield from _between((HERE, "minutes", "usual"), rule.usual, 1, 600)
    for value, number in rule.of.items():
        yield from _between((HERE, "minutes", "of", value), number, 1, 600)
    if rule.by is None:
        return
    yield from _known(
        (HERE, "minutes", "by"), (rule.by,), pack.classifications, Text("分类", "classification"), is_list=False
    )  # fmt: skip


def _visitors(pack: Pack) -> Iterator[Finding]:
    for name, row in pack.planning.visitors.items():
        path: Path = (HERE, "visitors", name)
        yield from _known((*path, "posts"), row.posts, pack.posts, Text("岗位", "post"))
        yield from _known((*path, "kinds"), row.kinds, pack.visits, Text("拜访类型", "kind of visit"))
        if row.of is not None:
            for problem in parse(row.of, scope_of(pack), expects=Kind.YES_NO).problems:
                yield Finding((*path, "of"), problem.text)


def _known(
    path: Path, names: Iterable[str], known: Iterable[str], what: Text, *, is_list: bool = True
) -> Iterator[Finding]:
    there = list(known)
    for place, name in enumerate(names):
        if name not in there:
            text = Text(f"没有{what.zh} {name}", f"there is no {what.en} {name}")
            yield Finding((*path, place) if is_list else path, text + did_you_mean(name, there))


def _text_field(path: Path, name: str, pack: Pack) -> Iterator[Finding]:
    field = pack.fields.get(name)
    if field is None:
        text = Text(f"没有信息项 {name}", f"there is no field {name}")
        yield Finding(path, text + did_you_mean(name, pack.fields))
    elif field.type not in TEXTS:
        yield Finding(path, Text("营业时间须为文本信息项", "opening hours stand in a field of text"))


def _between(path: Path, number: Number, least: int, most: int) -> Iterator[Finding]:
    value = number.value
    if value is not None and not least <= value <= most:
        text = Text(f"须在 {least} 与 {most} 之间", f"it lies between {least} and {most}")
        yield Finding(path, text)
