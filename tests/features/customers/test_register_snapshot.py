"""What was kept of the register, brought up to date, is what a fresh read gives."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from django.db import transaction
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.register import asof, frozen, snapshot
from banfa.features.customers.services.places import usable_areas, usable_units
from banfa.features.customers.services.writing import Given, Register
from banfa.platform.access import Actor, Permission
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Change, Event
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from tests.conftest import TODAY
from tests.features.given import day
from tests.platform.audit.tampering import behind_the_log

pytestmark = pytest.mark.django_db
NAMES = ("status", "business_format", "market_type", "floor_area_sqm", "opened_on")
KEPT = "cache/register.parquet"


@pytest.fixture(autouse=True)
def _worth_keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep snapshots of a handful of customers too, and read any number of changes on top."""
    for module in (snapshot, frozen):
        monkeypatch.setattr(module, "WORTH_KEEPING", 1)


def write(actor: Actor, number: int, *customers: dict[str, Any]) -> None:
    """Write customers as an import does: with the event that names them."""
    right, at = Permission.CUSTOMERS_CUSTOMER_IMPORT, day(number)
    bulk = Register(
        units=usable_units(actor, right), areas=usable_areas(actor, right), at=at, on=timezone.localdate(at),
        default_status="active",
    )  # fmt: skip
    given = [
        Given(code=one["code"], values={name: value for name, value in one.items() if name != "code"})
        for one in customers
    ]
    with transaction.atomic():
        audit.record("customers.imported", "batch:0", actor=actor, at=at, changes=bulk.write(given))


def shop(number: int, **values: Any) -> dict[str, Any]:
    return {"code": f"K{number}", "name": f"店{number}", "unit": "E11", **values}


def read(on: date) -> list[tuple[Any, ...]]:
    fields = {name: pack_on(TODAY).fields[name] for name in NAMES}
    with duckdb.connect() as duck:
        asof.build(duck, on=on, fields=fields, areas={}, levels=["city", "route"])
        return duck.execute("SELECT * FROM register ORDER BY customer_id").fetchall()


def read_afresh(home: Path, on: date) -> list[tuple[Any, ...]]:
    kept = (home / KEPT).read_bytes()
    (home / KEPT).unlink()
    found = read(on)
    (home / KEPT).write_bytes(kept)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_written_since_both_readings_are_equal(
    ada: Actor, units: dict[str, Unit], home: Path, seed: int
) -> None:
    random = Random(seed)  # noqa: S311
    write(ada, 9, *(shop(number, business_format="Z") for number in range(40)))
    read(date(2026, 10, 9))
    formats, markets = ["Z", "B", "S", "N"], ["C", "X"]

    for number in range(10, 14):
        changed = random.sample(range(44), random.randint(0, 3))
        write(
            ada,
            number,
            *(
                shop(
                    one,
                    business_format=random.choice(formats),
                    market_type=random.choice(markets),
                    unit=random.choice(["E11", "W11"]),
                    floor_area_sqm="32.5",
                    status=random.choice(["active", "lost"]),
                )
                for one in changed
            ),
        )
        for on in (date(2026, 10, 8), date(2026, 10, number), date(2026, 10, 31)):
            assert read(on) == read_afresh(home, on)


def test_only_what_changed_is_read_again(ada: Actor, units: dict[str, Unit], home: Path) -> None:
    write(ada, 9, *(shop(number, business_format="Z") for number in range(20)))
    read(TODAY)
    # Past every service, so that nobody can know: only a fresh read would see it.
    Customer.objects.filter(code="K3").update(status="lost")
    write(ada, 10, shop(5, status="lost"))

    found = {row[1]: row[5] for row in read(date(2026, 10, 20))}

    assert (found["K3"], found["K5"]) == ("active", "lost")


def test_a_customer_too_many_makes_everything_be_read(ada: Actor, units: dict[str, Unit], home: Path) -> None:
    write(ada, 9, *(shop(number) for number in range(20)))
    read(TODAY)
    other = Customer.objects.get(code="K3")
    other.pk, other.code, other.status = None, "K99", "lost"
    other.save()

    assert {row[1] for row in read(TODAY)} == {*(f"K{number}" for number in range(20)), "K99"}


def test_a_log_that_took_another_way_makes_everything_be_read(
    ada: Actor, units: dict[str, Unit], home: Path
) -> None:
    write(ada, 9, *(shop(number) for number in range(20)))
    read(TODAY)
    Customer.objects.filter(code="K3").update(status="lost")
    with behind_the_log():
        Event.objects.filter(pk=Event.objects.latest("pk").pk).update(seal="restored from elsewhere")

    assert {row[1]: row[5] for row in read(TODAY)}["K3"] == "lost"


@pytest.mark.parametrize("rest", [b"", b"PAR1 cut short", None])
def test_a_damaged_snapshot_is_passed_over(
    ada: Actor, units: dict[str, Unit], home: Path, rest: bytes | None
) -> None:
    write(ada, 9, *(shop(number) for number in range(20)))
    whole = read(TODAY)
    kept = (home / KEPT).read_bytes()
    (home / KEPT).write_bytes(kept[: len(kept) // 2] if rest is None else rest)

    assert read(TODAY) == whole


class TestFrozen:
    def asked(self, **other: Any) -> frozen.Asked:
        given = {"on": TODAY, "fields": {}, "areas": {}, "levels": ("city",), "columns": (), "code": "1"}
        return frozen.Asked(**{**given, **other})

    @pytest.fixture
    def written(self, ada: Actor, units: dict[str, Unit], tmp_path: Path) -> Path:
        write(ada, 9, shop(1))
        path = tmp_path / "register.parquet"
        path.write_bytes(b"as it was written")
        frozen.remember(self.asked(), path, snapshot.mark_of_now())
        return path

    def test_is_taken_while_nothing_was_changed(self, written: Path, tmp_path: Path) -> None:
        assert frozen.take(self.asked(), tmp_path / "again")

        assert (tmp_path / "again").read_bytes() == b"as it was written"

    def test_is_not_taken_for_another_question(self, written: Path, tmp_path: Path) -> None:
        for other in ({"on": date(2026, 9, 30)}, {"levels": ()}, {"columns": ("grade",)}, {"code": "2"}):
            assert not frozen.take(self.asked(**other), tmp_path / "again")

    def test_is_not_taken_after_a_change(self, written: Path, tmp_path: Path, ada: Actor) -> None:
        before = Change.objects.count()
        write(ada, 10, shop(1, status="lost"))

        assert Change.objects.count() > before
        assert not frozen.take(self.asked(), tmp_path / "again")

    def test_is_not_taken_once_altered(self, written: Path, tmp_path: Path, home: Path) -> None:
        (home / "cache" / "frozen.parquet").write_bytes(b"as it was not written")

        assert not frozen.take(self.asked(), tmp_path / "again")
