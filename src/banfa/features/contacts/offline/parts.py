"""What visits without a network bring to pages: the way to the days in the field."""

from django.utils import timezone

from banfa.features.contacts.visits.services.beginning import MAKE
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.platform.web.slots import Entry, declare


def has_visits() -> bool:
    """Tell whether the regulation knows any kind of visit."""
    return bool(pack_on(timezone.localdate()).visits)


def declare_offline() -> None:
    """Declare the page of the days in the field, for whoever makes visits."""
    declare(
        Entry(
            title=Text("外勤", "In the field"), icon="walk", route="contacts:field", key="f", order=4, needs=MAKE,
            is_there=has_visits,
        )
    )  # fmt: skip
