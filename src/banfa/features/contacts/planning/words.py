"""The words of weekdays and of weeks of two."""

from datetime import date

from banfa.kernel.text import Text

WEEKDAYS = (
    Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"), Text("周五", "Fri"),
    Text("周六", "Sat"), Text("周日", "Sun"),
)  # fmt: skip
GROUPS = (Text("双周甲组", "Week A of two"), Text("双周乙组", "Week B of two"))
EVERY_WEEK = Text("每周", "Every week")


def weekday(on: date) -> Text:
    """Return what a day's weekday is called."""
    return WEEKDAYS[on.weekday()]
