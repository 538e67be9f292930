"""What a pack says of duties names posts, fields, classes and cadences that there are, each mistake at its place."""

from datetime import date

import pytest

from banfa.policy.loading import PackInvalid, load
from banfa.policy.rules import rules_in
from banfa.policy.waiting import waits_for

from .conftest import Write

TODAY = date(2026, 5, 1)
POSTS = "posts:\n  seller: {title: {zh: 销售, en: Seller}, inferred: true, may: [org:unit:read]}\n"
RULE = "obligations:\n  call:\n    title: {zh: 致电, en: Call}\n    inferred: true\n"


def says(write: Write, rule: str) -> str:
    """Return what is wrong with a pack that has this obligation."""
    write(obligations=RULE + "".join(f"    {line}\n" for line in rule.split("; ")), posts=POSTS)
    with pytest.raises(PackInvalid) as refused:
        load("trial", on=TODAY)
    return " ".join(f"{problem.path}: {problem.text.en}" for problem in refused.value.problems)


GOOD = "by: seller; evidence: [call]"
WEEKLY = "due: {every: {per: week}}"


@pytest.mark.parametrize(
    ("rule", "where", "why"),
    [
        (f"by: selller; evidence: [call]; {WEEKLY}", "obligations.call.by", "there is no post selller"),
        (f"{GOOD}; due: {{every: {{days: {{value: 0, inferred: true}}}}}}", "due.every.days", "a whole number from 1"),
        (f"{GOOD}; due: {{every: {{weeks: {{value: 1.5, inferred: true}}}}}}", "due.every.weeks", "a whole number"),
        (f"{GOOD}; due: {{every: {{per: fortnight}}}}", "due.every.per", ""),
        (f"{GOOD}; due: {{every: {{per: week, months: 1}}}}", "due.every", "exactly one of per"),
        (f"{GOOD}; due: {{}}", "due", "exactly one of every"),
        (f"{GOOD}; due: {{every: {{per: week}}, in_months: {{months: [7]}}}}", "due", "exactly one of every"),
        (f"{GOOD}; due: {{in_months: {{months: [7, 13]}}}}", "due.in_months.months.1", "months are 1 to 12"),
        (f"{GOOD}; due: {{day_of_month: {{day: {{value: 32, inferred: true}}}}}}", "due.day_of_month.day", "1 to 31"),
        (f"{GOOD}; due: {{yearly_on: {{field: brithday}}}}", "due.yearly_on.field", "there is no field brithday"),
        (f"{GOOD}; due: {{yearly_on: {{field: name}}}}", "due.yearly_on.field", "the field name is no date"),
        (f"{GOOD}; {WEEKLY}; of: colour == 1", "obligations.call.of", "colour"),
        (f"{GOOD}; {WEEKLY}; of: sum(quantity) > 5", "obligations.call.of", "fields and classes"),
        (f"{GOOD}; {WEEKLY}; statuses: [asleep]", "obligations.call.statuses.0", "no state asleep"),
        (f"{GOOD}; {WEEKLY}; each: unit; level: vilage", "obligations.call.level", "there is no level vilage"),
        (f"{GOOD}; {WEEKLY}; each: unit; of: status == 'active'", "obligations.call", "of and statuses choose customers"),
        (f"by: seller; evidence: []; {WEEKLY}", "obligations.call.evidence", ""),
        (f"by: seller; evidence: [vist]; {WEEKLY}", "obligations.call.evidence.0", "did you mean visit"),
        (
            f"{GOOD}; due: {{after: {{event: visit.frist, within: {{hours: {{value: 48, inferred: true}}}}}}}}",
            "due.after.event", "did you mean visit.first",
        ),
        (
            f"{GOOD}; due: {{after: {{event: visit.first, within: {{}}}}}}",
            "due.after.within", "exactly one of working_days",
        ),
        (f"{GOOD}; {WEEKLY}; escalate: [{{to: bosss}}]", "obligations.call.escalate.0.to", "there is no post bosss"),
        (f"{GOOD}; {WEEKLY}; target: {{value: 120%, inferred: true}}", "obligations.call.target", "between 0 and 1"),
        (f"{GOOD}; {WEEKLY}; evry: 3", "obligations.call.evry", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_place(write: Write, rule: str, where: str, why: str) -> None:
    found = says(write, rule)

    assert where in found
    assert why in found


def test_evidence_that_nothing_offers_lets_the_rule_wait(write: Write) -> None:
    write(obligations=RULE + f"    by: seller\n    evidence: [weather_report]\n    {WEEKLY}\n", posts=POSTS)
    pack = load("trial", on=TODAY)

    (rule,) = (one for one in rules_in(pack) if one.path == ("obligations", "call"))

    assert waits_for(rule, pack) == ("evidence:weather_report",)


def test_a_number_that_the_source_leaves_blank_lets_the_rule_wait(write: Write) -> None:
    blank = "due: {every: {weeks: {value: null}}}"
    write(obligations=RULE + f"    by: seller\n    evidence: [note]\n    {blank}\n", posts=POSTS)
    pack = load("trial", on=TODAY)

    (rule,) = (one for one in rules_in(pack) if one.path == ("obligations", "call"))

    assert "figure:obligations.call.due.every.weeks" in waits_for(rule, pack)
