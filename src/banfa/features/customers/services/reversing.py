"""Takes an import of customers back as a whole: updates too, as long as nothing newer stands on it."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone

from banfa.features.customers.models import Customer, FieldValue
from banfa.features.customers.services.customers import DEFAULT_STATUS
from banfa.features.customers.services.places import usable_areas, usable_units
from banfa.features.customers.services.staying import require_inside
from banfa.features.customers.services.writing import Given, Register
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Change, Event
from banfa.platform.audit.reading import is_erased, opened
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.models import Batch
from banfa.policy.values import StoredValue

IMPORT = Permission.CUSTOMERS_CUSTOMER_IMPORT
REVERSED = "customers.reversed"
CREATED = "*"
SALES, RUNS = "sales", "run."
STEP = 1_000
SHOWN = 3


class StandsOn(BanfaError):
    """Something newer rests on what the import wrote."""

    def __init__(self, codes: list[str]) -> None:
        named = ", ".join(codes[:SHOWN])
        super().__init__(
            Text(
                f"不能撤销：导入之后又有变动（{named} 等），请先处理或逐户更正",
                f"it cannot be reversed: there is something newer ({named}, …); correct the customers one by one",
            )
        )


class ReversedAlready(BanfaError):
    """The batch was taken back before."""

    def __init__(self, number: int) -> None:
        super().__init__(Text(f"批次 {number} 已经撤销", f"batch {number} is reversed already"))


@transaction.atomic
def reverse_import(number: int, *, actor: Actor, at: datetime) -> Batch:
    """Give every customer of a batch back what it held before, and take out those that the batch created.

    Raises Denied, NotThere, ReversedAlready, StandsOn; nothing is changed then.
    """
    require(actor, IMPORT)
    batch = Batch.objects.select_for_update().filter(pk=number, kind="customers").first()
    event = Event.objects.filter(action="customers.imported", subject=f"batch:{number}").first()
    if batch is None or event is None:
        raise NotThere
    if batch.state != Batch.State.APPLIED:
        raise ReversedAlready(number)
    _require_nothing_newer(event)
    created, before = _written(event)
    if created:
        _require_unused(event, batch, created)
    require_inside(actor, IMPORT, [*created, *before])
    units = usable_units(actor, IMPORT)
    closed = [code for code, values in before.items() if "unit" in values and values["unit"] not in units]
    if closed:
        raise StandsOn(closed)
    register = Register(
        units=units, areas=usable_areas(actor, IMPORT), at=at, on=timezone.localdate(at),
        default_status=DEFAULT_STATUS,
    )  # fmt: skip
    given = (Given(code=code, values=values) for code, values in before.items())
    Batch.objects.filter(pk=number).update(state=Batch.State.REVERSED, reversed_at=at)
    audit.record(
        REVERSED, f"batch:{number}", actor=actor, at=at,
        summary={"customers": len(before), "created": len(created)},
        changes=_changes(register, given, created, on=timezone.localdate(at)),
    )  # fmt: skip
    batch.refresh_from_db()
    return batch


def _require_nothing_newer(event: Event) -> None:
    newer = Change.objects.filter(subject=OuterRef("subject"), event_id__gt=event.pk)
    rested = Change.objects.filter(Exists(newer), event=event).order_by("subject")
    codes = [
        one.removeprefix("customer:") for one in rested.values_list("subject", flat=True).distinct()[:SHOWN]
    ]
    if codes:
        raise StandsOn(codes)


def _require_unused(event: Event, batch: Batch, created: list[str]) -> None:
    """Sales and runs name customers by number and outlive them: what came after a customer may rest on it."""
    sold = Batch.objects.filter(kind=SALES, state=Batch.State.APPLIED, pk__gt=batch.pk).exists()
    if sold or Event.objects.filter(pk__gt=event.pk, action__startswith=RUNS).exists():
        raise StandsOn(created)


def _written(event: Event) -> tuple[list[str], dict[str, dict[str, StoredValue]]]:
    """Return whom the event created, and what the others held before, by code and field."""
    created: list[str] = []
    before: dict[str, dict[str, StoredValue]] = {}
    rows = [*Change.objects.filter(event=event).order_by("pk").values_list("subject", "field", "old")]
    for (subject, field, _), old in zip(rows, opened([old for _, _, old in rows]), strict=True):
        code = subject.removeprefix("customer:")
        if field == CREATED:
            created.append(code)
        elif is_erased(old):
            raise StandsOn([code])
        else:
            before.setdefault(code, {})[field] = None if old is None else json.loads(old)
    return created, before


def _changes(
    register: Register, given: Iterator[Given], created: list[str], *, on: date
) -> Iterator[Changed]:
    yield from register.write(given)
    for start in range(0, len(created), STEP):
        codes = created[start : start + STEP]
        gone = Customer.objects.filter(code__in=codes)
        FieldValue.objects.filter(customer__in=gone).delete()
        try:
            gone.delete()
        except ProtectedError as error:
            raise StandsOn(codes) from error
        for code in codes:
            yield Changed(f"customer:{code}", CREATED, as_gone(on), None)


def as_gone(on: date) -> str:
    """Return what the log keeps of a customer that an import created by mistake: only until when it was there."""
    words: Mapping[str, str] = {"until": on.isoformat()}
    return json.dumps(words)
