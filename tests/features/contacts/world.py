"""What tests of calls and messages say in one line: another regulation, consents, what a customer's file holds."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from banfa.features.contacts.messages import gateways
from banfa.features.contacts.messages.models import Message, Round
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.models import Consent
from banfa.platform.access import Actor
from banfa.platform.org.models import Organisation
from banfa.policy.values import StoredValue
from tests.conftest import NOW
from tests.features.given import register


def under(pack: str) -> None:
    """Let another regulation hold."""
    Organisation.objects.update(pack=pack)


def agree(*customers: int, purpose: str = "messages", withdrawn_on: date | None = None) -> None:
    """Record consents."""
    for one in customers:
        Consent.objects.create(
            customer_id=one, purpose=purpose, source="paper", evidence="form 7", given_on=date(2026, 1, 5),
            recorded_by="Ada", recorded_at=NOW, withdrawn_on=withdrawn_on,
        )  # fmt: skip


def held(customer: int, **values: StoredValue) -> None:
    """Put values into a file, past every rule of the register."""
    row = Customer.objects.get(pk=customer)
    for name, value in values.items():
        if name in ("phone", "address", "status"):
            setattr(row, name, value)
        else:
            row.attributes[name] = value
    row.save()


def write(actor: Actor, at: datetime, *customers: dict[str, StoredValue]) -> None:
    """Write customers by the register, as an import or a page does."""
    register(actor, *customers, at=at)


def by_file(actor: Actor, *channels: str) -> None:
    """Let channels be carried by a file."""
    for channel in channels or ("sms",):
        gateways.set_gateway(channel, gateways.Given(kind="FILE"), actor=actor, at=NOW)


def outbox(channel: str = "sms") -> list[Mapping[str, str]]:
    """Return what the file of a channel holds."""
    path = Path(settings.BANFA_HOME) / "outbox" / f"{channel}.jsonl"
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


def states(plan: str = "") -> dict[str, tuple[str, str]]:
    """Return state and reason of the messages to customers themselves, by customer code."""
    rows = Message.objects.filter(companion=None).select_related("customer")
    return {
        one.customer.code: (one.state, one.reason)
        for one in (rows.filter(round__plan=plan) if plan else rows)
    }


def the_round(plan: str) -> Round:
    """Return the one round of a plan."""
    return Round.objects.get(plan=plan)
