"""What is asked of the register's quality names fields, states and signals that there are, in whole working days."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions.evaluating import is_answered
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Pack
from banfa.policy.numbers import Number
from banfa.policy.signals import SIGNALS, read_screen


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the quality that a pack asks for."""
    quality = pack.quality
    yield from _fields(("quality", "complete", "fields"), quality.complete.fields, pack)
    yield from _share(("quality", "complete", "good"), quality.complete.good)
    yield from _states(("quality", "complete", "statuses"), quality.complete.statuses, pack)
    if quality.confirming is not None and quality.confirming.chain not in pack.chains:
        chain = quality.confirming.chain
        text = Text(f"没有审批链 {chain}", f"there is no chain {chain}")
        yield Finding(("quality", "confirming", "chain"), text + did_you_mean(chain, pack.chains))
    if quality.joining is not None:
        yield from _days(("quality", "joining", "within"), quality.joining.within)
        yield from _states(("quality", "joining", "statuses"), quality.joining.statuses, pack)
    for name, cycle in quality.cycles.items():
        yield from _states(("quality", "cycles", name, "statuses"), cycle.statuses, pack)
    yield from _duplicates(pack)
    yield from _screens(pack)
    if quality.inspection is not None:
        yield from _days(("quality", "inspection", "within"), quality.inspection.within)


def _duplicates(pack: Pack) -> Iterator[Finding]:
    asked = pack.quality.duplicates
    if asked is None:
        return
    for key in ("phone", "licence", "credit_code"):
        yield from _fields(("quality", "duplicates", key), getattr(asked, key), pack)
    yield from _share(("quality", "duplicates", "at_least"), asked.at_least)
    yield from _states(("quality", "duplicates", "merged"), (asked.merged,), pack, is_list=False)


def _screens(pack: Pack) -> Iterator[Finding]:
    screening = pack.quality.screening
    for name in pack.fields:
        if screening is not None and name in SIGNALS:
            text = Text(f"信息项 {name} 与筛查信号同名", f"field {name} is called like a signal of screens")
            yield Finding(("fields", name), text)
    for name, screen in (screening.screens if screening is not None else {}).items():
        path: Path = ("quality", "screening", "screens", name)
        if screen.kind == "duplicate" and pack.quality.duplicates is None:
            text = Text("查重须写明 quality.duplicates", "a screen for duplicates needs quality.duplicates")
            yield Finding(path, text)
        if screen.when is None:
            continue
        parsed = read_screen(screen.when, pack)
        for problem in parsed.problems:
            yield Finding((*path, "when"), problem.text)
        if parsed.is_good and not is_answered(parsed.node):
            text = Text(
                "疑点条件只能比较信息项和筛查信号", "a screen compares fields and signals, nothing else"
            )
            yield Finding((*path, "when"), text)


def _fields(path: Path, names: Iterable[str], pack: Pack) -> Iterator[Finding]:
    for place, name in enumerate(names):
        if name not in pack.fields:
            text = Text(f"没有信息项 {name}", f"there is no field {name}")
            yield Finding((*path, place), text + did_you_mean(name, pack.fields))


def _states(path: Path, states: Iterable[str], pack: Pack, *, is_list: bool = True) -> Iterator[Finding]:
    known = [option.value for option in pack.fields["status"].options] if "status" in pack.fields else []
    for place, state in enumerate(states):
        if state not in known:
            text = Text(f"没有客户状态 {state}", f"there is no state {state}")
            yield Finding((*path, place) if is_list else path, text + did_you_mean(state, known))


def _days(path: Path, number: Number) -> Iterator[Finding]:
    days = number.value
    if days is not None and (days < 1 or days != days.to_integral_value()):
        yield Finding(
            path, Text("期限须为整工作日，至少 1 日", "the limit is in whole working days, at least one")
        )


def _share(path: Path, number: Number | None) -> Iterator[Finding]:
    value = number.value if number is not None else None
    if value is not None and not Decimal(0) <= value <= Decimal(1):
        yield Finding(path, Text("须为 0 至 1 的比例", "a share lies between 0 and 1"))
