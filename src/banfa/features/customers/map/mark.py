"""What stands on the map: a customer, or a cluster of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Mark:
    """A customer, or a cluster; `shades` counts its customers by the shade of their grade, `first` is one of them."""

    latitude: float
    longitude: float
    customers: int
    first: int
    customer_id: int | None = None
    name: str = ""
    shades: dict[str, int] = field(default_factory=dict)

    def as_data(self) -> dict[str, object]:
        """Return the mark as the page's script reads it."""
        place = [round(self.latitude, 6), round(self.longitude, 6)]
        if self.customer_id is None:
            return {"at": place, "n": self.customers, "shades": self.shades}
        tone = next(iter(self.shades), "")
        return {"at": place, "n": 1, "id": self.customer_id, "name": self.name, "shade": tone}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The marks inside a box, and how many customers they stand for."""

    marks: Sequence[Mark]
    customers: int
