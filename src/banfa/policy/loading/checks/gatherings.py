"""Gatherings, what they have to reach and phrases name posts, levels, states, kinds and situations that there are."""

from collections.abc import Collection, Iterable, Iterator
from string import Formatter

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions.evaluating import is_answered
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import GatheringKind, Pack, Phrase
from banfa.policy.model.phrases import FILLS
from banfa.policy.numbers import Number
from banfa.policy.scope import scope_of


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the gatherings and the phrases of a pack."""
    for name, kind in pack.gatherings.items():
        yield from _kind(("gatherings", name), kind, pack)
    yield from _terms(pack)
    for name, study in pack.studies.items():
        yield from _posts(("studies", name, "posts"), study.posts, pack)
    for name, course in pack.courses.items():
        yield from _kinds(("courses", name, "by"), course.by, pack)
    yield from _phrases(pack)


def _kind(path: Path, kind: GatheringKind, pack: Pack) -> Iterator[Finding]:
    yield from _posts((*path, "posts"), kind.posts, pack)
    yield from _states((*path, "statuses"), kind.statuses, pack)
    levels = [level.code for level in pack.levels]
    yield from _known((*path, "held_by"), kind.held_by, levels, Text("层级", "level"))
    if kind.consent is not None and kind.consent not in pack.consents:
        text = Text(f"没有授权用途 {kind.consent}", f"there is no consent {kind.consent}")
        yield Finding((*path, "consent"), text + did_you_mean(kind.consent, pack.consents))
    if kind.of is not None:
        yield from _condition((*path, "of"), kind.of, pack)
    for name, one in kind.arrangements.items():
        yield from _whole((*path, "arrangements", name, "days_before"), one.days_before, least=0)
    mark = kind.pass_mark.value if kind.pass_mark is not None else None
    if mark is not None and not 0 <= mark <= 100:
        yield Finding(
            (*path, "pass_mark"), Text("合格分在 0 到 100 之间", "a pass mark lies between 0 and 100")
        )


def _terms(pack: Pack) -> Iterator[Finding]:
    for name, one in pack.coverages.items():
        path: Path = ("coverages", name)
        yield from _kinds((*path, "by"), one.by, pack)
        yield from _posts((*path, "posts"), one.posts, pack)
        yield from _states((*path, "statuses"), one.statuses, pack)
        target = one.target.value if one.target is not None else None
        if target is not None and not 0 < target <= 1:
            yield Finding(
                (*path, "target"), Text("覆盖面在 0 到 100% 之间", "a coverage lies between 0 and 100%")
            )
    for name, term in pack.renewals.items():
        path = ("renewals", name)
        yield from _kinds((*path, "by"), term.by, pack)
        yield from _posts((*path, "posts"), term.posts, pack)
        yield from _whole((*path, "every"), term.every)
        yield from _whole((*path, "newcomers"), term.newcomers)
    for name, plan in pack.programmes.items():
        path = ("programmes", name)
        yield from _kinds((*path, "of"), plan.of, pack)
        yield from _whole((*path, "every"), plan.every)
        yield from _whole((*path, "leading_to"), plan.leading_to)


def _phrases(pack: Pack) -> Iterator[Finding]:
    for name, category in pack.phrases.items():
        path: Path = ("phrases", name)
        yield from _known(
            (*path, "situations"), category.situations, pack.situations, Text("情境", "situation")
        )
        yield from _known(
            (*path, "first_in"), category.first_in, category.situations, Text("情境", "situation")
        )
        for place, phrase in enumerate(category.phrases):
            yield from _phrase((*path, "phrases", place), phrase, pack)


def _phrase(path: Path, phrase: Phrase, pack: Pack) -> Iterator[Finding]:
    yield from _known((*path, "situations"), phrase.situations, pack.situations, Text("情境", "situation"))
    for key in ("zh", "en"):
        for fill in fills_in(getattr(phrase, key)):
            if fill not in FILLS:
                text = Text(f"没有可填入的 {{{fill}}}", f"there is no {{{fill}}} to fill in")
                yield Finding((*path, key), text + did_you_mean(fill, FILLS))
    if set(fills_in(phrase.zh)) != set(fills_in(phrase.en)):
        yield Finding(path, Text("中英文填入的内容不同", "the two languages fill in different things"))


def fills_in(words: str) -> tuple[str, ...]:
    """Return what a phrase has filled in; a brace that is not closed stands for itself, as the name `{`."""
    try:
        return tuple(name for _, name, _, _ in Formatter().parse(words) if name is not None)
    except ValueError:
        return ("{",)


def _condition(path: Path, source: str, pack: Pack) -> Iterator[Finding]:
    parsed = parse(source, scope_of(pack), expects=Kind.YES_NO)
    for problem in parsed.problems:
        yield Finding(path, problem.text)
    if parsed.is_good and not is_answered(parsed.node):
        text = Text("受邀条件只能比较信息项", "whom to invite is told by fields of the file alone")
        yield Finding(path, text)


def _kinds(path: Path, names: Iterable[str], pack: Pack) -> Iterator[Finding]:
    yield from _known(path, names, pack.gatherings, Text("活动类型", "kind of gathering"))


def _posts(path: Path, names: Iterable[str], pack: Pack) -> Iterator[Finding]:
    yield from _known(path, names, pack.posts, Text("岗位", "post"))


def _states(path: Path, states: Iterable[str], pack: Pack) -> Iterator[Finding]:
    known = [option.value for option in pack.fields["status"].options] if "status" in pack.fields else []
    yield from _known(path, states, known, Text("客户状态", "state"))


def _known(path: Path, names: Iterable[str], known: Collection[str], what: Text) -> Iterator[Finding]:
    for place, name in enumerate(names):
        if name not in known:
            text = Text(f"没有{what.zh} {name}", f"there is no {what.en} {name}")
            yield Finding((*path, place), text + did_you_mean(name, known))


def _whole(path: Path, number: Number | None, *, least: int = 1) -> Iterator[Finding]:
    value = None if number is None else number.value
    if value is not None and (value < least or value != value.to_integral_value()):
        yield Finding(
            path, Text(f"须为不小于 {least} 的整数", f"has to be a whole number of at least {least}")
        )
