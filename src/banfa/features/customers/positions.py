"""Where a customer is: the pack's fields `longitude` and `latitude`, kept once more as numbers that an index holds.

Degrees in GCJ-02, as maps and phones in China give them; nothing is converted here.
"""

from collections.abc import Mapping
from contextlib import suppress

from django.db.models import Q

from banfa.policy.model import FieldType, Pack
from banfa.policy.values import StoredValue

LONGITUDE, LATITUDE = "longitude", "latitude"
HAS_POSITION = Q(latitude__isnull=False, longitude__isnull=False)
NUMBERS = (FieldType.DECIMAL, FieldType.INTEGER)


def position_of(values: Mapping[str, StoredValue]) -> tuple[float | None, float | None]:
    """Return longitude and latitude of a customer's stored values, both or none of them."""
    place = values.get(LONGITUDE), values.get(LATITUDE)
    with suppress(TypeError, ValueError):  # one is missing, or a pack keeps something else under the name
        return float(place[0]), float(place[1])  # type: ignore[arg-type]
    return None, None


def has_positions(pack: Pack) -> bool:
    """Tell whether the regulation keeps where its customers are."""
    return all(name in pack.fields and pack.fields[name].type in NUMBERS for name in (LONGITUDE, LATITUDE))
