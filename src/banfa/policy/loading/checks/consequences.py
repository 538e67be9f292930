"""What follows from classes fits them: treatments name their values, profiles what can be counted."""

from collections.abc import Iterator
from decimal import Decimal

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Appraisal, FieldType, Pack, Profile, Treatment
from banfa.policy.scope import expressions_of_profile, scope_of


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with treatments, profiles and the publication."""
    for name, treatment in pack.treatments.items():
        yield from _treated(("treatments", name), treatment, pack)
    for name, profile in pack.profiles.items():
        yield from _profiled(("profiles", name), profile, pack)
    for name, appraisal in pack.appraisals.items():
        yield from _appraised(("appraisals", name), appraisal, pack)
    if pack.publication is not None:
        days = pack.publication.objection_days.value
        if days is not None and (days < 0 or days != days.to_integral_value()):
            text = Text("异议期须为整日数", "the days for objections have to be a whole number")
            yield Finding(("publication", "objection_days"), text)


def _treated(path: Path, treatment: Treatment, pack: Pack) -> Iterator[Finding]:
    rule = pack.classifications.get(treatment.of)
    if rule is None:
        text = Text(f"没有分类 {treatment.of}", f"there is no classification {treatment.of}")
        yield Finding((*path, "of"), text + did_you_mean(treatment.of, pack.classifications))
        return
    values = [one.value for one in rule.given]
    for place, value in enumerate(treatment.when):
        if values and value not in values:  # a joined code has no list of values
            text = Text(f"分类 {treatment.of} 没有取值 {value}", f"{treatment.of} cannot give {value}")
            yield Finding((*path, "when", place), text + did_you_mean(value, values))
        elif value in treatment.when[:place]:
            yield Finding(
                (*path, "when", place), Text(f"取值 {value} 重复", f"the value {value} stands twice")
            )
    times = None if treatment.times is None else treatment.times.value
    if times is not None and times <= Decimal(0):
        yield Finding((*path, "times"), Text("次数须大于零", "the times have to be above zero"))


def _profiled(path: Path, profile: Profile, pack: Pack) -> Iterator[Finding]:
    scope = scope_of(pack)
    for place, name in enumerate(profile.measures):
        where = (*path, "measures", place)
        if name not in pack.measures:
            text = Text(f"没有指标 {name}", f"there is no measure {name}")
            yield Finding(where, text + did_you_mean(name, pack.measures))
            continue
        found = parse(name, scope)
        if found.is_good and found.node.kind is not Kind.NUMBER:
            yield Finding(
                where, Text(f"指标 {name} 不是数值，不能合计", f"{name} is no number and cannot be added up")
            )
        elif found.is_good and _has_share(found.node):
            yield Finding(
                where, Text(f"指标 {name} 是占比，不能合计", f"{name} is a share and cannot be added up")
            )
    for written in expressions_of_profile(profile):
        node = parse(written.source, scope)
        if written.path[0] == "by" and node.is_good and node.node.kind is Kind.NUMBER:
            text = Text("不能按数值汇总，请先分档", "a number cannot be cut by: sort it into bands first")
            yield Finding((*path, *written.path), text)


def _has_share(node: tree.Node) -> bool:
    return any(isinstance(step, tree.Share) for step in node.walk())


def _appraised(path: Path, appraisal: Appraisal, pack: Pack) -> Iterator[Finding]:
    """Marks are whole numbers between bounds, the due day is one of a month's, the statuses exist."""
    for place, name in enumerate(appraisal.items):
        field = pack.fields.get(name)
        if field is None:
            text = Text(f"没有信息项 {name}", f"there is no field {name}")
            yield Finding((*path, "items", place), text + did_you_mean(name, pack.fields))
        elif field.type is not FieldType.INTEGER or field.minimum is None or field.maximum is None:
            text = Text(
                f"评分项 {name} 须为整数，并写明上下限", f"{name} has to be a whole number with both bounds"
            )
            yield Finding((*path, "items", place), text)
    status = pack.fields.get("status")
    known = [option.value for option in status.options] if status else []
    for place, value in enumerate(appraisal.statuses):
        if value not in known:
            text = Text(f"没有客户状态 {value}", f"there is no customer status {value}")
            yield Finding((*path, "statuses", place), text + did_you_mean(value, known))
    day = appraisal.due_day.value
    if day is not None and not (1 <= day <= 31 and day == day.to_integral_value()):
        text = Text("每月截止日须为 1 至 31 的整数", "the due day is a whole number from 1 to 31")
        yield Finding((*path, "due_day"), text)
