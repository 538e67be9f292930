"""Whether a visit stood in a plan that held on its day: what marks visits as planned."""

from datetime import date

from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.platform.org.current import pack_on


def is_planned(person_id: int, customer_id: int, on: date) -> bool:
    """Tell whether somebody's plan of a day names a customer; where plans are agreed to, in a week that was (AD-2.1.2.1b)."""
    planning = pack_on(on).planning
    if planning.visits is None:
        return False
    found = Stop.objects.filter(person=person_id, customer=customer_id, on=on)
    if planning.agreement is not None:
        found = found.filter(plan__state=WeekPlan.State.AGREED)
    return found.exists()
