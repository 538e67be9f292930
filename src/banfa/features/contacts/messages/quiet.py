"""When messages may go out: the hours in which nobody is disturbed, on working and on resting days."""

from datetime import date, datetime, timedelta

from banfa.policy.model import Pack
from banfa.policy.model.messages import Hours
from banfa.worktime import Calendar
from banfa.worktime.calendar import UnknownYear

WEEKEND = 5


def allowed_from(moment: datetime, pack: Pack, calendar: Calendar) -> datetime:
    """Return the moment itself, or the end of the quiet hours that it falls into."""
    if pack.messages.quiet is None:
        return moment
    on = calendar.day_of(moment)
    for day in (on - timedelta(days=1), on, on + timedelta(days=1)):
        for start, end in _quiet_of(day, pack, calendar):
            if start <= moment < end:
                moment = end
    return moment


def is_quiet(moment: datetime, pack: Pack, calendar: Calendar) -> bool:
    """Tell whether nobody is to be disturbed at a moment."""
    return allowed_from(moment, pack, calendar) > moment


def _quiet_of(day: date, pack: Pack, calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """Return the quiet spans that belong to a day: what of its own hours is quiet, before the day and after it."""
    quiet = pack.messages.quiet
    assert quiet is not None
    hours: Hours = quiet.working if _works(day, calendar) else quiet.resting
    after, until = hours.span
    midnight = calendar.moment(day + timedelta(days=1), datetime.min.time())
    if after <= until:
        return [(calendar.moment(day, after), calendar.moment(day, until))]
    return [
        (calendar.moment(day, datetime.min.time()), calendar.moment(day, until)),
        (calendar.moment(day, after), midnight),
    ]


def _works(day: date, calendar: Calendar) -> bool:
    """Tell whether a day is a working day; by the weekday in a year whose calendar is not known yet."""
    try:
        return calendar.works(day)
    except UnknownYear:
        return day.weekday() < WEEKEND
