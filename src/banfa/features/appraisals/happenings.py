"""What appraisals tell of a customer in its timeline."""

from banfa.features.customers.page.timeline import MARKS, declare_happenings
from banfa.kernel.text import Text
from banfa.policy.model import Pack

ACTIONS = {
    "appraisal.made": Text("月度评分", "Appraised"),
    "appraisals.imported": Text("导入月度评分", "Appraisals imported"),
}
FIELD = "appraisal"


def naming(field: str, pack: Pack) -> Text | None:
    """Return what the marks of one sheet and month are called; None for fields of others."""
    what, _, rest = field.partition(":")
    if what != FIELD:
        return None
    name, _, month = rest.partition(":")
    title = pack.appraisals[name].title.text if name in pack.appraisals else Text(name, name)
    return Text(f"{title.zh} {month}", f"{title.en} {month}")


def declare_appraisal_happenings() -> None:
    """Fill the timeline with what appraisals did."""
    declare_happenings(ACTIONS, naming, kind=MARKS)
