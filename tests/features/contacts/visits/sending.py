"""Visits as phones send them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from banfa.features.contacts.visits import services
from banfa.features.contacts.visits.payload import read_payload
from banfa.features.contacts.visits.services import Recorded
from banfa.features.customers.services.attaching import Sent
from banfa.platform.access import Actor
from tests.conftest import NOW

BEGAN = NOW - timedelta(minutes=20)
SHOP = (105.0, 31.0)  # GCJ-02


def fix(
    metres_north: float = 0, *, accuracy: float = 20, at: datetime = BEGAN, digits: str = ""
) -> dict[str, Any]:
    """A position so far north of the shop."""
    latitude = float(f"{SHOP[1] + metres_north / 111_195:.7f}{digits}")
    return {
        "longitude": SHOP[0], "latitude": latitude, "accuracy_m": accuracy, "captured_at": at.isoformat(),
        "system": "gcj02",
    }  # fmt: skip


def given(
    customer_id: int, kind: str, actions: Mapping[str, Any] | None = None, **others: Any
) -> dict[str, Any]:
    """A visit of twenty minutes up to now, in the shape of docs/visits.md."""
    return {
        "customer_id": customer_id, "kind": kind, "began_at": BEGAN.isoformat(), "ended_at": NOW.isoformat(),
        "result": "met", "actions": dict(actions or {}), **others,
    }  # fmt: skip


def visit(
    shape: Mapping[str, Any],
    actor: Actor,
    *,
    key: str = "k1",
    at: datetime = NOW,
    pictures: Mapping[str, Sent] | None = None,
) -> Recorded:
    """Record a visit in this shape."""
    return services.record_visit(
        read_payload(shape), client_key=key, pictures=pictures or {}, actor=actor, at=at
    )


def photo(colour: str = "teal", name: str = "x.jpg") -> Sent:
    """A small picture."""
    target = BytesIO()
    Image.new("RGB", (40, 30), colour).save(target, "JPEG")
    return Sent(name, target.tell(), BytesIO(target.getvalue()))


PRICES = {"rows": {"labelled": "yes", "below_guide": "no"}}
TALK = {"words": "谈了新品上柜"}
REPORT = {
    "market": "对手降价", "service_quality": "送货及时", "needs": "要小包装", "expectations": "提前通知",
    "quality": "good", "service": "bad", "renown": "unknown", "suggestions": "周末也送货",
    "signed_on": "2026-10-08", "seal": ["seal"],
    "contacts": {"chief": {"name": "王一", "position": "经理", "telephone": "0816-2345678", "mobile": "13812345678"},
                 "handler": {"name": "李二", "position": "主办", "mobile": "13912345678"}},
}  # fmt: skip


def report(**others: Any) -> dict[str, Any]:
    """The oil branch's visit report, filled in whole."""
    return {"report": {"rows": {**REPORT, **others}}}
