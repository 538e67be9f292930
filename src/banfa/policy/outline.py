"""What a pack does, in about ten lines made from the pack itself, for somebody who is about to choose one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from banfa.kernel.text import Text, same
from banfa.policy.facts import fact_words
from banfa.policy.key_words import method_words
from banfa.policy.liveness import NO_PROOF, read_proofs
from banfa.policy.model import Band, Classification, ClassValue, Join, Lookup, Pack, RankBand
from banfa.policy.offered import event_words, evidence_words
from banfa.policy.rules import rules_in
from banfa.policy.treatments import how_often
from banfa.policy.waiting import waits_for

MOST_NAMED = 6
PERIODS = {
    "month": Text("每月", "month"),
    "quarter": Text("每季", "quarter"),
    "half": Text("每半年", "half-year"),
    "year": Text("每年", "year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what it is about, and what the pack says."""

    name: str
    label: Text
    says: Text


def outline(pack: Pack, *, facts: frozenset[str] = frozenset()) -> list[Line]:
    """Return what the pack does, line by line; what it has nothing of is left out."""
    return list(_lines(pack, facts))


def _lines(pack: Pack, facts: frozenset[str]) -> Iterator[Line]:
    yield _file(pack)
    if pack.levels:
        levels = _joined([level.title.text for level in pack.levels], Text(" › ", " › "))
        yield Line(name="units", label=Text("机构", "Units"), says=levels)
    if pack.ledger is not None:
        yield _ledger(pack)
    if pack.areas is not None:
        values = _named([one.title.text for one in pack.areas.values.values()])
        says = Text(f"每个片区记录{values.zh}", f"each with {values.en}")
        yield Line(name="areas", label=pack.areas.title.text, says=says)
    if pack.headline is not None:
        rule = pack.classifications[pack.headline]
        yield Line(name="headline", label=rule.title.text, says=_classes(pack, pack.headline))
    yield from _further(pack)
    yield _period(pack)
    yield from _consequences(pack)
    yield _clauses(pack, facts)
    yield from _waiting(pack, facts)


def _file(pack: Pack) -> Line:
    required = [one.title.text for one in pack.fields.values() if one.required]
    fields, named = len(pack.fields), _named(required)
    says = Text(f"每户 {fields} 项信息", f"{fields} items for each customer")
    if required:
        says += Text(f"，导入时必填：{named.zh}", f"; required on import: {named.en}")
    return Line(name="file", label=Text("客户档案", "Customer file"), says=says)


def _ledger(pack: Pack) -> Line:
    assert pack.ledger is not None
    own = (pack.ledger.quantity, pack.ledger.amount, *pack.ledger.attributes.values())
    columns = _named([one.title.text for one in own])
    says = Text(
        f"逐行导入：日期、客户、商品、{columns.zh}", f"line by line: date, customer, product, {columns.en}"
    )
    return Line(name="ledger", label=Text("销售台账", "Sales"), says=says)


def _classes(pack: Pack, name: str) -> Text:
    """Say how a classification is decided, and its values with what each asks for."""
    rule = pack.classifications[name]
    manner = method_words(rule)
    if isinstance(rule, Join):
        parts = _named([pack.classifications[part].title.text for part in rule.join])
        return Text(f"由{parts.zh}组成", f"made of {parts.en}")
    values = _named([_value(pack, rule, one) for one in rule.given], most=10)
    if isinstance(rule, Lookup):
        return values
    return Text(f"{values.zh}（{manner.zh}）", f"{values.en} ({manner.en})")


def _value(pack: Pack, rule: Classification, given: ClassValue) -> Text:
    words = given.text if given.zh != given.value else same(given.value)
    match given:
        case RankBand(share=share) if share is not None and share.value is not None:
            return words + same(f" {_plain(share.value * 100)}%")
        case RankBand(quota=quota) if quota is not None and quota.value is not None:
            count = _plain(quota.value)
            return words + Text(f" {count} 户", f" {count} customers")
        case Band(at_least=least) if least is not None and least.value is not None:
            return words + same(f" ≥ {_plain(least.value)}")
    return words


def _further(pack: Pack) -> Iterator[Line]:
    others = [rule for name, rule in pack.classifications.items() if name != pack.headline]
    if not others:
        return
    named = _named([_counted(rule) for rule in others], most=8)
    label = Text("其他分类", "Other classes") if pack.headline else Text("分类", "Classes")
    yield Line(name="classes", label=label, says=named)


def _counted(rule: Classification) -> Text:
    """Return a title with the number of its values, `经营规模（3 类）`; a joined code has too many to say."""
    title, count = rule.title.text, len(rule.given)
    return title + Text(f"（{count} 类）", f" ({count})") if count else title


def _period(pack: Pack) -> Line:
    every = PERIODS[pack.period]
    says = Text(f"{every.zh}计算一次，预览后发布", f"computed each {every.en}, looked at, then published")
    made_known = pack.publication
    if made_known is not None and made_known.objection_days.value is not None:
        days = _plain(made_known.objection_days.value)
        says += Text(f"，{days} 日内可提异议", f"; objections within {days} days")
    if made_known is not None and made_known.audited:
        says += Text("；须由计算者以外的人发布", "; somebody other than who computed publishes")
    return Line(name="period", label=Text("计算周期", "Period"), says=says)


def _consequences(pack: Pack) -> Iterator[Line]:
    if pack.appraisals:
        sheets = _named([_sheet(one.title.text, one.due_day.value) for one in pack.appraisals.values()])
        yield Line(name="appraisals", label=Text("月度评分", "Monthly sheets"), says=sheets)
    if pack.treatments:
        due = [
            _treatment(rule.title.text, how_often(rule) if rule.times and rule.times.value else None)
            for rule in pack.treatments.values()
        ]
        yield Line(name="treatments", label=Text("对应措施", "What follows"), says=_counted_list(due))
    if pack.obligations:
        owed = [rule.title.text for rule in pack.obligations.values() if not rule.counts_only]
        yield Line(name="obligations", label=Text("义务", "Duties"), says=_counted_list(owed))
    tables = [rule.title.text for rule in (*pack.profiles.values(), *pack.segments.values())]
    if tables:
        label = Text("汇总表与客群", "Tables and groups")
        yield Line(name="tables", label=label, says=_counted_list(tables))


def _sheet(title: Text, day: Decimal | None) -> Text:
    if day is None:
        return title
    return title + Text(f"（每月 {_plain(day)} 日前）", f" (by day {_plain(day)} of the month)")


def _treatment(title: Text, often: Text | None) -> Text:
    return title if often is None else title + Text(f"（{often.zh}）", f" ({often.en})")


def _clauses(pack: Pack, facts: frozenset[str]) -> Line:
    cited, live = clauses_of(pack, facts)
    says = Text(
        f"引用 {cited} 条制度条款，其中 {live} 条已生效并有测试证明",
        f"{cited} clauses of the regulations are cited; {live} are live, each proved by a test",
    )
    return Line(name="clauses", label=Text("条款", "Clauses"), says=says)


def clauses_of(pack: Pack, facts: frozenset[str]) -> tuple[int, int]:
    """Return how many clauses the pack's rules cite, and how many of these are live in it."""
    proofs = read_proofs()
    working: dict[str, bool] = {}
    for placed in rules_in(pack):
        for clause in placed.rule.cites:
            working[clause] = working.get(clause, False) or not waits_for(placed, pack, facts)
    live = sum(works and proofs.get(clause, NO_PROOF).red_without_rule for clause, works in working.items())
    return len(working), live


def _waiting(pack: Pack, facts: frozenset[str]) -> Iterator[Line]:
    """Say what waits: figures that the source leaves blank, facts and evidence that nobody supplies yet."""
    reasons = dict.fromkeys(reason for placed in rules_in(pack) for reason in waits_for(placed, pack, facts))
    supplied = {"fact": fact_words, "evidence": evidence_words, "event": event_words}
    blank = [_reason(reason, pack) for reason in reasons if reason.partition(":")[0] not in supplied]
    lacking = [
        supplied[kind](name)
        for kind, _, name in (reason.partition(":") for reason in reasons)
        if kind in supplied
    ]
    parts: list[Text] = []
    if blank:
        named = _named(list(dict.fromkeys(blank)), most=4)
        parts.append(Text(f"原文留空、需本单位确定的数值：{named.zh}", f"figures left to you: {named.en}"))
    if lacking:
        named = _named(lacking, most=4)
        parts.append(
            Text(f"需后续功能提供的数据：{named.zh}", f"data that later features supply: {named.en}")
        )
    if parts:
        says = _joined(parts, Text("；", "; "))
        yield Line(name="waiting", label=Text("等待中", "Waiting"), says=says)


def _reason(reason: str, pack: Pack) -> Text:
    """Name the parameter, or the rule whose figure is blank."""
    _, _, name = reason.partition(":")
    if name in pack.parameters:
        return pack.parameters[name].title.text
    part, _, rest = name.partition(".")
    rules = getattr(pack, part, None)
    own = rules.get(rest.partition(".")[0]) if isinstance(rules, dict) else None
    title = getattr(own, "title", None)
    return title.text if title is not None else same(name)


def _counted_list(words: Sequence[Text]) -> Text:
    most, count = 5, len(words)
    named = _apart(words[:most])
    rest = count - most
    return Text(
        f"{count} 项：{named.zh}{'等' if rest > 0 else ''}",
        f"{count}: {named.en}{f' and {rest} more' if rest > 0 else ''}",
    )


def _named(words: Sequence[Text], *, most: int = MOST_NAMED) -> Text:
    """List words, the rest of a long list as its number."""
    shown = _apart(words[:most])
    rest = len(words) - most
    return shown + Text(f"等 {len(words)} 项", f" and {rest} more") if rest > 0 else shown


def _apart(words: Sequence[Text]) -> Text:
    """Put words one after the other; a semicolon parts those that hold a comma themselves."""
    holds_comma = any("，" in one.zh or ", " in one.en for one in words)
    return _joined(words, Text("；", "; ") if holds_comma else Text("、", ", "))


def _joined(words: Iterable[Text], between: Text) -> Text:
    known = list(words)
    return Text(between.zh.join(one.zh for one in known), between.en.join(one.en for one in known))


def _plain(number: Decimal) -> str:
    """Return `3,000` or `12.5`."""
    return f"{number.normalize():,f}"
