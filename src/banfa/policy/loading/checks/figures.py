"""Every number comes from the clause that its rule cites, or is marked as ours."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from banfa.kernel.text import Text
from banfa.policy import catalogue
from banfa.policy.expressions import tree
from banfa.policy.expressions.names import Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Criterion, Pack, Rule, ScoreItem
from banfa.policy.numbers import Number
from banfa.policy.scope import scope_of

# A comparison with these says whether something is there, and is no figure of a regulation.
NO_FIGURES = frozenset({Decimal(0)})


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield the numbers that no cited clause holds."""
    scope = scope_of(pack)
    for key in type(pack).model_fields:
        yield from _walk(getattr(pack, key), (key,), (), scope)


def _walk(part: Any, path: Path, above: tuple[Rule, ...], scope: Scope) -> Iterator[Finding]:
    """Go down to the numbers, carrying the rules that stand above."""
    if isinstance(part, Number):
        yield from _number(part, path, above)
    elif isinstance(part, BaseModel):
        inside = (*above, part) if isinstance(part, Rule) else above
        if isinstance(part, Criterion):
            yield from _literals(part.when, (*path, "when"), inside, scope)
        if isinstance(part, ScoreItem):
            yield from _literals(part.of, (*path, "of"), inside, scope)
        for key in type(part).model_fields:
            yield from _walk(getattr(part, key), (*path, key), inside, scope)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _walk(value, (*path, key), above, scope)
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _walk(item, (*path, index), above, scope)


def _number(number: Number, path: Path, above: tuple[Rule, ...]) -> Iterator[Finding]:
    if number.figure is not None:
        source = number.figure.rpartition(".")[0]
        if source not in {cited for rule in above for cited in rule.cites}:
            text = Text(
                f"取自条款 {source} 的数值，规则却没有引用它",
                f"the figure is taken from {source}, which the rule does not cite",
            )
            yield Finding(path, text)
    elif number.value is not None and not number.inferred:
        yield from _written_out(number.value, path, above)


def _literals(source: str, path: Path, above: tuple[Rule, ...], scope: Scope) -> Iterator[Finding]:
    """Numbers that a criterion or an item of a score compares with are figures too."""
    for step in parse(source, scope).node.walk():
        if not isinstance(step, tree.Compare):
            continue
        for side in (step.left, step.right):
            if (
                isinstance(side, tree.Literal)
                and isinstance(side.value, Decimal)
                and side.value not in NO_FIGURES
            ):
                yield from _written_out(side.value, path, above)


def _written_out(value: Decimal, path: Path, above: tuple[Rule, ...]) -> Iterator[Finding]:
    citing = _nearest(above)
    if citing is None or citing.inferred:
        return
    known = dict(_figures_of(citing)) if citing.cites else {}
    if value in known.values():
        return
    if not citing.cites:
        text = Text(
            "没有引用条款的数值须标明 inferred: true",
            "a number without a clause has to be marked inferred: true",
        )
    else:
        held = ", ".join(f"{name} {figure:f}" for name, figure in known.items())
        there = Text(f"；条款中有 {held}", f"; there is {held}") if held else Text("", "")
        text = there_is_no(value, citing) + there
    yield Finding(path, text)


def there_is_no(value: Decimal, citing: Rule) -> Text:
    """Say that a number stands in none of the clauses that a rule cites."""
    cited = ", ".join(citing.cites)
    return Text(
        f"{value:f} 不在所引条款 {cited} 的数值之中，请改正或标明 inferred: true",
        f"{value:f} is no figure of {cited}: correct it or mark it inferred: true",
    )


def _nearest(above: tuple[Rule, ...]) -> Rule | None:
    """Return the innermost rule that cites or says that it is ours, else the innermost."""
    for rule in reversed(above):
        if rule.cites or rule.inferred:
            return rule
    return above[-1] if above else None


def _figures_of(rule: Rule) -> Iterator[tuple[str, Decimal]]:
    """Yield the figures of the cited clauses; a percentage also as a share."""
    for cited in rule.cites:
        if not catalogue.has_clause(cited):
            continue
        for key, figure in catalogue.clause(cited).numbers.items():
            if isinstance(figure, Decimal):
                yield f"{cited}.{key}", figure / 100 if "percent" in key else figure
