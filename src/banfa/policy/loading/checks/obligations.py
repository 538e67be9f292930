"""Obligations name posts, fields, states, levels and classes that there are, and cadences that come round."""

from collections.abc import Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.concerning import is_concerning, read_condition
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import FieldType, Obligation, Pack
from banfa.policy.numbers import Number
from banfa.policy.offered import near_event, near_evidence

MONTHS = range(1, 13)
MOST = {"days": 366, "weeks": 104, "months": 60, "quarters": 20, "half_years": 10, "years": 5, "times": 366}


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the obligations of a pack."""
    for name, rule in pack.obligations.items():
        path: Path = ("obligations", name)
        yield from _people(path, rule, pack)
        yield from _customers(path, rule, pack)
        yield from _cadence((*path, "due"), rule, pack)
        yield from _proof(path, rule)
        yield from _share((*path, "target"), rule.target)


def _people(path: Path, rule: Obligation, pack: Pack) -> Iterator[Finding]:
    yield from _post((*path, "by"), rule.by, pack)
    for place, step in enumerate(rule.escalate):
        yield from _post((*path, "escalate", place, "to"), step.to, pack)
        for key in ("days", "hours"):
            yield from _count((*path, "escalate", place, key), getattr(step, key), least=0)
    for place, one in enumerate(rule.remind):
        for key in ("days", "hours"):
            yield from _count((*path, "remind", place, key), getattr(one, key))


def _post(path: Path, code: str, pack: Pack) -> Iterator[Finding]:
    if code not in pack.posts:
        text = Text(f"没有岗位 {code}", f"there is no post {code}")
        yield Finding(path, text + did_you_mean(code, pack.posts))


def _customers(path: Path, rule: Obligation, pack: Pack) -> Iterator[Finding]:
    levels = [level.code for level in pack.levels]
    if rule.level is not None and rule.level not in levels:
        text = Text(f"没有层级 {rule.level}", f"there is no level {rule.level}")
        yield Finding((*path, "level"), text + did_you_mean(rule.level, levels))
    status = pack.fields.get("status")
    known = [option.value for option in status.options] if status else []
    for place, state in enumerate(rule.statuses):
        if state not in known:
            text = Text(f"没有客户状态 {state}", f"there is no state {state}")
            yield Finding((*path, "statuses", place), text + did_you_mean(state, known))
    if rule.of is None:
        return
    parsed = read_condition(rule.of, pack)
    for problem in parsed.problems:
        yield Finding((*path, "of"), problem.text)
    if parsed.is_good and not is_concerning(parsed.node):
        text = Text(
            "义务的对象只能以信息项和分类写出条件",
            "whom an obligation concerns is said by fields and classes, nothing else",
        )
        yield Finding((*path, "of"), text)


def _cadence(path: Path, rule: Obligation, pack: Pack) -> Iterator[Finding]:
    due = rule.due
    for below, number in due.numbers():
        least = 0 if below[-1] in ("closes", "before") else 1
        yield from _count((*path, *below), number, least=least, most=MOST.get(below[-1]))
    months = due.in_months.months if due.in_months else due.day_of_month.months if due.day_of_month else ()
    for place, month in enumerate(months):
        if month not in MONTHS or month in months[:place]:
            where = (*path, due.manner, "months", place)
            yield Finding(where, Text("月份须为 1 至 12，且不重复", "months are 1 to 12, each once"))
    if due.day_of_month is not None and (due.day_of_month.day.value or 1) > 31:
        where = (*path, "day_of_month", "day")
        yield Finding(where, Text("日期须为 1 至 31", "the day of a month is 1 to 31"))
    dated = due.yearly_on or due.leading_to
    if dated is not None:
        yield from _date((*path, due.manner, "field"), dated.field, pack)
    if rule.each != "customer" and (dated is not None or (due.every is not None and due.every.fixed_day)):
        text = Text(
            "固定日与档案日期只用于 each: customer", "fixed days and dates of the file are customers'"
        )
        yield Finding((*path, due.manner), text)
    if rule.each == "person" and due.after is not None:
        text = Text("事件发生在客户或机构", "events happen to customers or units, not to persons")
        yield Finding((*path, "after"), text)
    if due.after is not None and (near := near_event(due.after.event)):
        yield Finding((*path, "after", "event"), _slip(due.after.event, near))


def _date(path: Path, name: str, pack: Pack) -> Iterator[Finding]:
    field = pack.fields.get(name)
    if field is None:
        text = Text(f"没有信息项 {name}", f"there is no field {name}")
        yield Finding(path, text + did_you_mean(name, pack.fields))
    elif field.type is not FieldType.DATE:
        yield Finding(path, Text(f"信息项 {name} 不是日期", f"the field {name} is no date"))


def _proof(path: Path, rule: Obligation) -> Iterator[Finding]:
    for place, code in enumerate(rule.evidence):
        if near := near_evidence(code):
            yield Finding((*path, "evidence", place), _slip(code, near))


def _slip(code: str, near: str) -> Text:
    return Text(f"没有 {code}，是否指 {near}", f"there is no {code}: did you mean {near}")


def _count(
    path: Path, number: Number | None, *, least: int = 1, most: int | None = None
) -> Iterator[Finding]:
    value = None if number is None else number.value
    if value is None:
        return
    if value != value.to_integral_value() or value < least or (most is not None and value > most):
        between = Text(f"须为 {least} 至 {most} 的整数", f"a whole number from {least} to {most}")
        from_there = Text(f"须为 {least} 或以上的整数", f"a whole number from {least}")
        yield Finding(path, from_there if most is None else between)


def _share(path: Path, number: Number | None) -> Iterator[Finding]:
    value = None if number is None else number.value
    if value is not None and not 0 <= value <= 1:
        yield Finding(path, Text("须为 0 至 1 的比例", "a share lies between 0 and 1"))
