"""Chains of approval ask posts and levels that the pack has, under conditions that what is submitted can answer."""

from collections.abc import Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions.evaluating import is_answered
from banfa.policy.expressions.names import NamedType, Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Asking, Chain, Pack, Step


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the chains of a pack."""
    for name, chain in pack.chains.items():
        path: Path = ("chains", name)
        for place, step in enumerate(chain.steps):
            yield from _asked((*path, "steps", place), step, pack)
            yield from _conditioned((*path, "steps", place), step, chain)
        if chain.applied_by is not None:
            yield from _asked((*path, "applied_by"), chain.applied_by, pack)
        if chain.informs is not None:
            yield from _known((*path, "informs"), chain.informs.posts, pack)


def _asked(path: Path, asking: Asking, pack: Pack) -> Iterator[Finding]:
    levels = [level.code for level in pack.levels]
    if asking.level is not None and asking.level not in levels:
        text = Text(f"没有层级 {asking.level}", f"there is no level {asking.level}")
        yield Finding((*path, "level"), text + did_you_mean(asking.level, levels))
    yield from _known(path, asking.posts, pack)


def _known(path: Path, posts: tuple[str, ...], pack: Pack) -> Iterator[Finding]:
    for place, post in enumerate(posts):
        if post not in pack.posts:
            text = Text(f"没有岗位 {post}", f"there is no post {post}")
            yield Finding((*path, "posts", place), text + did_you_mean(post, pack.posts))


def _conditioned(path: Path, step: Step, chain: Chain) -> Iterator[Finding]:
    days = None if step.within is None else step.within.value
    if days is not None and (days < 1 or days != days.to_integral_value()):
        yield Finding((*path, "within"), Text("期限须为整工作日", "the limit is in whole working days"))
    if step.when is None:
        return
    parsed = parse(step.when, scope_of_chain(chain), expects=Kind.YES_NO)
    for problem in parsed.problems:
        yield Finding((*path, "when"), problem.text)
    if parsed.is_good and not is_answered(parsed.node):
        text = Text(
            "审批条件只能比较 knows 中列出的内容",
            "a condition compares what the chain knows and nothing else",
        )
        yield Finding((*path, "when"), text)


def scope_of_chain(chain: Chain) -> Scope:
    """Return the names that conditions of a chain may use."""
    return Scope(fields={name: NamedType(kind=kind) for name, kind in chain.knows.items()})
