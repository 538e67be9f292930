"""Says what people decided, and what the rule says or proposes beside it."""

from dataclasses import replace

from banfa.analytics.explanation import Explanation
from banfa.analytics.reasons import why_undecided
from banfa.analytics.wording import capital, outcome, what_held
from banfa.kernel.text import Text, same
from banfa.policy.model import Pack


def as_ruled(explanation: Explanation) -> Explanation:
    """Return an explanation as if nobody had decided anything: the value is the rule's."""
    return replace(
        explanation, value=explanation.computed, label=explanation.computed_label, reason=None, computed=None
    )


def overruled(pack: Pack, explanation: Explanation) -> Text:
    """Return what was decided over a rule; what the rule says has to follow."""
    if explanation.value is None:
        return why_undecided(pack, explanation) + Text("按规则：", " By the rule: ")
    ends = outcome(explanation)
    return Text(f"经核定，{ends.zh}。按规则：", f"By an approved decision, {ends.en}. By the rule: ")


def no_value(explanation: Explanation) -> Text:
    """Say that the rule itself came to nothing."""
    title = explanation.title
    return Text(f"{title.zh}未能确定。", f"{capital(title.en)} is undecided.")


def by_people(pack: Pack, explanation: Explanation) -> Text:
    """Return what people decided in a class that is theirs to decide, and what its criteria propose."""
    if explanation.value is None:
        told = why_undecided(pack, explanation)
    else:
        label = explanation.label or same(explanation.value)
        title = explanation.title
        told = (
            Text(
                f"经核定，{title.zh}为{label.zh}。",
                f"By an approved decision, {title.en} is {label.en}.",
            )
            if explanation.is_decided
            else Text(
                f"尚未核定，{title.zh}暂为{label.zh}。",
                f"Nobody has decided it yet: {title.en} is {label.en} until then.",
            )
        )
    return told + _proposed(explanation)


def _proposed(explanation: Explanation) -> Text:
    if explanation.computed_label is None:
        return Text("", "")
    why, label = what_held(explanation.met), explanation.computed_label
    return Text(f"{why.zh}，建议核定为{label.zh}。", f" {capital(why.en)}: {label.en} is proposed.")
