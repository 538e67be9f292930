"""Messages, care plans and calls fit the pack: what they name is there, and templates say only what can be known."""

from collections.abc import Iterator, Mapping

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.concerning import is_concerning, read_condition
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import CarePlan, FieldType, Pack, Sensitivity, Template
from banfa.policy.model.messages import OF_THE_OCCASION
from banfa.policy.numbers import Number
from banfa.policy.values.masking import ALWAYS


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with messages, care and calls."""
    yield from _messages(pack)
    for name, phase in pack.care.phases.items():
        if phase.when is not None:
            yield from _answered(("care", "phases", name, "when"), phase.when, pack)
        for place, field in enumerate(phase.since):
            yield from _dated(("care", "phases", name, "since", place), field, pack)
        yield from _whole(("care", "phases", name, "months_before"), phase.months_before, most=60)
    for name, plan in pack.care.plans.items():
        yield from _plan(("care", "plans", name), plan, pack)
    yield from _calls(pack)


def _messages(pack: Pack) -> Iterator[Finding]:
    for name, channel in pack.messages.channels.items():
        path: Path = ("messages", "channels", name)
        yield from _known((*path, "field"), channel.field, pack.fields, Text("信息项", "field"))
        yield from _known((*path, "needed"), channel.needed, pack.consents, Text("授权用途", "consent"))
    for name, template in pack.messages.templates.items():
        path = ("messages", "templates", name)
        yield from _known((*path, "consent"), template.consent, pack.consents, Text("授权用途", "consent"))
        yield from _channels(path, template.channels, pack)
        yield from _placeholders(path, template, pack)
    for name, limit in pack.messages.limits.items():
        path = ("messages", "limits", name)
        yield from _channels(path, limit.channels, pack)
        yield from _known((*path, "instead"), limit.instead, pack.messages.channels, Text("渠道", "channel"))
        yield from _whole((*path, "messages"), limit.messages, least=1)
    if pack.messages.agreed is not None:
        yield from _whole(("messages", "agreed", "grace_minutes"), pack.messages.agreed.grace_minutes)
    if pack.messages.copies is not None:
        yield from _whole(("messages", "copies", "most"), pack.messages.copies.most, least=1)


def _channels(path: Path, named: tuple[str, ...], pack: Pack) -> Iterator[Finding]:
    for place, code in enumerate(named):
        yield from _known((*path, "channels", place), code, pack.messages.channels, Text("渠道", "channel"))


def _placeholders(path: Path, template: Template, pack: Pack) -> Iterator[Finding]:
    known = [*pack.fields, *OF_THE_OCCASION]
    for part, language, name in template.placeholders():
        where = (*path, part, language)
        if name not in known:
            text = Text(f"没有信息项 {name}", f"there is no field {name}")
            yield Finding(where, text + did_you_mean(name, known))
        elif name in pack.fields and name not in OF_THE_OCCASION and _is_secret(pack, name):
            text = Text(
                f"{name} 是敏感信息，不能写进消息", f"{name} is sensitive and does not stand in a message"
            )
            yield Finding(where, text)


def _is_secret(pack: Pack, name: str) -> bool:
    field = pack.fields[name]
    return field.sensitivity is Sensitivity.SENSITIVE or field.type in ALWAYS


def _plan(path: Path, plan: CarePlan, pack: Pack) -> Iterator[Finding]:
    on = plan.on
    if plan.of is not None:
        yield from _answered((*path, "of"), plan.of, pack)
    yield from _known((*path, "template"), plan.template, pack.messages.templates, Text("模板", "template"))
    yield from _known((*path, "phase"), plan.phase, pack.care.phases, Text("阶段", "phase"))
    yield from _known((*path, "on", "festival"), on.festival, pack.care.festivals, Text("节日", "festival"))
    for key in ("birthday", "date"):
        yield from _dated((*path, "on", key), getattr(on, key), pack)
    if on.lunar_when is not None:
        yield from _lunar((*path, "on", "lunar_when"), on.lunar_when, pack)
    for key, number, least in (("before", on.before, 0), ("after", on.after, 0), ("monthly", on.monthly, 1)):
        yield from _whole((*path, "on", key), number, least=least, most=31 if key == "monthly" else 366)
    yield from _whole((*path, "ahead"), plan.ahead, most=60)
    if plan.apart is not None:
        yield from _whole((*path, "apart", "days"), plan.apart.days, least=1)
        for place, post in enumerate(plan.apart.posts):
            yield from _known((*path, "apart", "posts", place), post, pack.posts, Text("岗位", "post"))


def _calls(pack: Pack) -> Iterator[Finding]:
    for name, moment in pack.calls.moments.items():
        path: Path = ("calls", "moments", name)
        yield from _known((*path, "kind"), moment.kind, pack.calls.kinds, Text("回访类型", "kind of call"))
        for key in ("given", "changed"):
            yield from _known((*path, key), getattr(moment, key), pack.fields, Text("信息项", "field"))
    for name, result in pack.calls.results.items():
        if result.again is not None:
            where: Path = ("calls", "results", name, "again")
            yield from _whole((*where, "most"), result.again.most, least=1)
            yield from _whole((*where, "after_hours"), result.again.after_hours, least=1)
            yield from _whole((*where, "after_working_days"), result.again.after_working_days)


def _known(path: Path, name: str | None, among: Mapping[str, object], what: Text) -> Iterator[Finding]:
    if name is not None and name not in among:
        text = Text(f"没有{what.zh} {name}", f"there is no {what.en} {name}")
        yield Finding(path, text + did_you_mean(name, among))


def _dated(path: Path, name: str | None, pack: Pack) -> Iterator[Finding]:
    if name is None:
        return
    yield from _known(path, name, pack.fields, Text("信息项", "field"))
    if name in pack.fields and pack.fields[name].type is not FieldType.DATE:
        yield Finding(path, Text(f"{name} 不是日期", f"{name} is no date"))


def _lunar(path: Path, name: str, pack: Pack) -> Iterator[Finding]:
    yield from _known(path, name, pack.fields, Text("信息项", "field"))
    field = pack.fields.get(name)
    if field is not None and "lunar" not in {option.value for option in field.options}:
        text = Text(f"{name} 须为含选项 lunar 的选择项", f"{name} has to be a choice with the option lunar")
        yield Finding(path, text)


def _answered(path: Path, source: str, pack: Pack) -> Iterator[Finding]:
    """A condition on customers reads their file and their published classes, nothing that has to be summed up."""
    found = read_condition(source, pack)
    before = Text(f"“{source}”：", f"'{source}': ")
    for problem in found.problems:
        yield Finding(path, before + problem.text)
    if found.is_good and not is_concerning(found.node):
        text = Text("只能比较信息项和已发布的分类", "only fields and published classes can be compared")
        yield Finding(path, before + text)


def _whole(path: Path, number: Number | None, *, least: int = 0, most: int = 10_000) -> Iterator[Finding]:
    value = None if number is None else number.value
    if value is not None and not (least <= value <= most and value == value.to_integral_value()):
        text = Text(f"须为 {least} 至 {most} 的整数", f"a whole number from {least} to {most} is needed")
        yield Finding(path, text)
