"""What a simulation and its questions say, in both languages; and an answer as a program reads it."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from banfa.analytics.simulating import Answer, Manner, Question, Tried
from banfa.kernel.text import Text
from banfa.policy.drafting import EditableFigure, as_written_number, figure_at
from banfa.policy.model import Pack

MANNERS = {
    Manner.INTO: Text("进入", "come into"),
    Manner.OUT_OF: Text("离开", "leave"),
    Manner.TOTAL: Text("共有", "are in"),
}


def number_words(figure: EditableFigure, number: Decimal | None) -> Text:
    """Return a figure with its unit; a blank one is off."""
    if number is None:
        return Text("留空", "blank")
    shown = as_written_number(number, is_share=figure.is_share)
    if figure.is_share or figure.unit is None:
        return Text(shown, shown)
    grouped = f"{number:,f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:,f}"
    return Text(f"{grouped} {figure.unit.zh}", f"{grouped} {figure.unit.en}")


def class_words(pack: Pack, classification: str, value: str) -> Text:
    """Return a class as people call it: `Scale of business: large`."""
    rule = pack.classifications[classification]
    label = next((given.text for given in rule.given if given.value == value), Text(value, value))
    title = rule.title.text
    return Text(f"{title.zh}“{label.zh}”", f"{title.en} '{label.en}'")


def answer_words(answer: Answer, pack: Pack) -> Text:
    """Say what was found, and where ties or bounds leave no exact answer, the counts on either side."""
    figure = figure_at(pack, answer.question.figure)
    if answer.exact is not None:
        return _exact(answer, answer.exact, figure, pack)
    counts = [tried for tried in (answer.below, answer.above) if tried is not None]
    wanted = f"{answer.question.customers:,}"
    if not counts:
        return Text(
            f"{figure.title.zh}无论取何值都不能恰好影响 {wanted} 户",
            f"no value of {figure.title.en} does that for {wanted} customers",
        )
    zh = " 或 ".join(
        f"{tried.customers:,} 户（取 {number_words(figure, tried.figure).zh}）" for tried in counts
    )
    en = " or ".join(f"{tried.customers:,} (at {number_words(figure, tried.figure).en})" for tried in counts)
    if len(counts) == 2:
        return Text(f"没有取值恰好影响 {wanted} 户：只能是 {zh}", f"no value moves exactly {wanted}: {en}")
    bound = Text("最少", "at least") if answer.below is None else Text("最多", "at most")
    return Text(f"达不到 {wanted} 户：{bound.zh} {zh}", f"{wanted} is out of reach: {bound.en} {en}")


def _exact(answer: Answer, tried: Tried, figure: EditableFigure, pack: Pack) -> Text:
    question = answer.question
    value = number_words(figure, tried.figure)
    target = class_words(pack, question.classification, question.value)
    n = f"{tried.customers:,}"
    zh = {
        Manner.INTO: f"恰有 {n} 户进入{target.zh}",
        Manner.OUT_OF: f"恰有 {n} 户离开{target.zh}",
        Manner.TOTAL: f"{target.zh}恰为 {n} 户",
    }[question.manner]
    customers = "customer" if tried.customers == 1 else "customers"
    comes, leaves = ("comes", "leaves") if tried.customers == 1 else ("come", "leave")
    en = {
        Manner.INTO: f"exactly {n} {customers} {comes} into {target.en}",
        Manner.OUT_OF: f"exactly {n} {customers} {leaves} {target.en}",
        Manner.TOTAL: f"{target.en} has exactly {n} {customers}",
    }[question.manner]
    return Text(f"{figure.title.zh}取 {value.zh} 时，{zh}", f"With {figure.title.en} at {value.en}, {en}")


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON can write it: numbers as plain decimal text."""
    question = {**asdict(answer.question), "manner": answer.question.manner.value}
    return {
        "question": question,
        "now": _plain(answer.now),
        "moved_now": answer.moved_now,
        **{name: _tried(getattr(answer, name)) for name in ("exact", "below", "above")},
        "by": "search" if answer.is_by_search else "sorting",
        "gradings": answer.gradings,
    }


def _tried(tried: Tried | None) -> Mapping[str, Any] | None:
    if tried is None:
        return None
    edits = {path: _plain(number) for path, number in tried.edits.items()}
    return {"figure": _plain(tried.figure), "customers": tried.customers, "edits": edits}


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else as_written_number(number)


def answer_of(data: Mapping[str, Any], question: Question) -> Answer:
    """Return an answer that was written by `answer_data`."""
    exact, below, above = (_tried_in(data[name]) for name in ("exact", "below", "above"))
    return Answer(
        question=question,
        now=_number_in(data["now"]),
        moved_now=data["moved_now"],
        exact=exact,
        below=below,
        above=above,
        is_by_search=data["by"] == "search",
        gradings=data["gradings"],
    )


def _tried_in(data: Mapping[str, Any] | None) -> Tried | None:
    if data is None:
        return None
    edits = {path: _number_in(number) for path, number in data["edits"].items()}
    return Tried(figure=Decimal(data["figure"]), edits=edits, customers=data["customers"])


def _number_in(words: str | None) -> Decimal | None:
    return None if not words else Decimal(words)
