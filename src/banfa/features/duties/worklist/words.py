"""What states, events and calendars of duties are called."""

from banfa.features.duties import happenings
from banfa.features.duties.models import Duty
from banfa.kernel.text import Text, same
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors

State = Duty.State
STATES = {
    State.OPEN: Text("待办", "Open"),
    State.DONE: Text("已办结", "Done"),
    State.EXCUSED: Text("已准免办", "Excused"),
    State.MISSED: Text("未办", "Missed"),
}
PERIOD_BEGINS = Text("本期开始", "the period begins")


def event_words(duty: Duty) -> Text:
    """Say from what a deadline is counted: the event that happened, or the beginning of the period."""
    declared = happenings.event(duty.event) if duty.event else None
    if declared is not None:
        return declared.title
    return same(duty.event) if duty.event else PERIOD_BEGINS


def calendar_words(duty: Duty) -> Text:
    """Name the unit whose working calendar counts: the nearest one above that says anything of its own."""
    named = {layer.name for layer in calendar_for(duty.unit_path).layers}
    own = [path for path in ancestors(duty.unit_path) if path in named]
    name = Unit.objects.filter(path=own[-1]).values_list("name", flat=True).first() if own else None
    return same(name) if name is not None else Text("全机构", "the whole organisation")
