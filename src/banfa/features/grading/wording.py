"""What states, objections and decisions are called."""

from datetime import date

from banfa.features.grading.models import Decision, Objection, Run
from banfa.features.grading.queries import is_window_open
from banfa.kernel.text import Text

STATES = {
    Run.State.PREVIEW: Text("预览，未发布", "preview, not published"),
    Run.State.REJECTED: Text("已退回", "rejected"),
    Run.State.PUBLISHED: Text("已发布", "published"),
    Run.State.SUPERSEDED: Text("已被更正", "corrected by a later run"),
    Run.State.LOCKED: Text("已锁定", "locked"),
}
WINDOW = Text("已发布，异议期内", "published, open for objections")
TONES = {
    Run.State.PREVIEW: "warn",
    Run.State.REJECTED: "off",
    Run.State.PUBLISHED: "ok",
    Run.State.SUPERSEDED: "off",
    Run.State.LOCKED: "accent",
}
DECISIONS = {
    Decision.State.REQUESTED: Text("待批准", "waits for approval"),
    Decision.State.APPROVED: Text("已批准", "approved"),
    Decision.State.REJECTED: Text("未批准", "refused"),
    Decision.State.WITHDRAWN: Text("已撤回", "withdrawn"),
    Decision.State.ENDED: Text("已终止", "ended"),
}
ENDING = Text("已批准，终止待批", "approved, its end waits for approval")
DECISION_TONES = {Decision.State.REQUESTED: "warn", Decision.State.APPROVED: "ok"}
OBJECTIONS = {
    Objection.State.OPEN: Text("待答复", "waits for an answer"),
    Objection.State.ACCEPTED: Text("成立", "accepted"),
    Objection.State.REJECTED: Text("不成立", "rejected"),
}
OBJECTION_TONES = {Objection.State.OPEN: "warn", Objection.State.ACCEPTED: "ok"}
VOICES = {
    Objection.Voice.CUSTOMER: Text("客户", "the customer"),
    Objection.Voice.MANAGER: Text("客户经理", "the manager"),
}


def state_of(run: Run, on: date) -> Text:
    """Return a run's state in words, with the window while it is open."""
    return WINDOW if is_window_open(run, on) else STATES[Run.State(run.state)]


def tone_of_run(run: Run) -> str:
    return TONES[Run.State(run.state)]


def state_of_decision(decision: Decision) -> Text:
    """Return a decision's state in words."""
    if decision.state == Decision.State.APPROVED and decision.end_requester_id is not None:
        return ENDING
    return DECISIONS[Decision.State(decision.state)]


def capitalised(words: Text) -> Text:
    """Return words that begin a line of their own."""
    return Text(words.zh, words.en[:1].upper() + words.en[1:])


def steps_words(steps: int | None) -> Text | None:
    """Return a movement in words: `升 2 级`, `rose by two`; None where there is none to tell."""
    if not steps:
        return None
    count = abs(steps)
    spelt = SMALL.get(count, str(count))
    return (
        Text(f"升 {count} 级", f"rose by {spelt}")
        if steps > 0
        else Text(f"降 {count} 级", f"fell by {spelt}")
    )


SMALL = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
