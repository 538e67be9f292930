"""One organisation with somebody in every post, and browsers in which they are logged in once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from banfa.features.customers.models import Area, Assignment, Customer
from banfa.features.customers.services import import_areas
from banfa.platform.access import actor_of
from banfa.platform.access.founding import found
from banfa.platform.org.models import Appointment, Person, Unit
from banfa.policy.values import StoredValue
from tests.conftest import NOW, TODAY, make_units, person
from tests.features.given import file, land, register

NOBODY, ANONYMOUS, LEAVER = "nobody", "anonymous", "leaver"
# Everybody but the administrator holds their post in the east of the city.
POSTED = (
    "reader", "customer_manager", "monopoly_officer", "deliverer", "section_head", "service_centre",
    "network_office", "monopoly_supervision", "grading_officer", "auditor",
)  # fmt: skip
ADMINISTRATOR = "administrator"
PEOPLE = (ADMINISTRATOR, *POSTED, NOBODY)
OWN, SUPERIOR, FOREIGN = "own", "superior's", "foreign"
# The customer of a county, that of the city itself above it, and one of the other county.
SHOPS = {OWN: ("Z9", "E11"), SUPERIOR: ("Z2", "LZ"), FOREIGN: ("Z5", "W11")}
ALIKE = {OWN: "安平便民店", SUPERIOR: "直属商场", FOREIGN: "西城副食"}
SEE_THEIR_OWN = ("customer_manager", "monopoly_officer", "deliverer")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The organisation: browsers by post, customers by place, and what other addresses name."""

    home: Path
    browsers: Mapping[str, Client]
    customers: Mapping[str, int]
    people: Mapping[str, Person]


def build(home: Path) -> House:
    """Found the organisation and let everybody log in."""
    settings.BANFA_HOME = home
    founder = found(
        name="澜州市公司", pack="tobacco", administrator="root", password="correct horse", at=NOW, on=TODAY
    )
    administrator = actor_of(founder, on=TODAY)
    units = make_units()
    lines = ("code,name,unit", "P1,东城片区,E1", "P2,西城片区,W1")
    land(import_areas, file(home, "areas.csv", *lines), administrator)
    rows: list[dict[str, StoredValue]] = [
        {"code": code, "name": ALIKE[place], "unit": unit, "phone": "13900001234", "status": "active"}
        for place, (code, unit) in SHOPS.items()
    ]
    register(administrator, *rows)
    customers = {place: Customer.objects.get(code=code).pk for place, (code, _) in SHOPS.items()}
    people = {ADMINISTRATOR: founder, NOBODY: person("nobody", None), LEAVER: _left(units["E"])}
    people |= {post: person(post, post, units["E"]) for post in POSTED}
    for post in SEE_THEIR_OWN:
        Assignment.objects.create(
            customer_id=customers[OWN], person=people[post], post=post, from_on=TODAY.replace(year=2024)
        )
    browsers = {name: _logged_in(one) for name, one in people.items() if name != LEAVER}
    return House(
        home=home, browsers=browsers | {ANONYMOUS: Client(), LEAVER: _left_logged_in(people[LEAVER])},
        customers=customers, people=people,
    )  # fmt: skip


def _left(unit: Unit) -> Person:
    gone = person("leaver", "administrator", None)
    Appointment.objects.create(person=gone, post="section_head", unit=unit, from_on=TODAY.replace(year=2024))
    return gone


def _logged_in(one: Person) -> Client:
    browser = Client()
    browser.force_login(one)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def _left_logged_in(one: Person) -> Client:
    """A browser that was logged in before its person left."""
    browser = _logged_in(one)
    Person.objects.filter(pk=one.pk).update(is_active=False)
    return browser


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever the requests inside write."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(browser: Client, method: str, address: str, body: Mapping[str, str] | None = None) -> HttpResponse:
    """Send one request that changes nothing for the next one, not even by logging out."""
    kept = SimpleCookie(browser.cookies.output(header="", sep=";"))
    with undone():
        answer: HttpResponse = getattr(browser, method)(address, body or {})
    browser.cookies = kept
    return answer


__all__ = ["Area", "House", "asked", "build", "undone"]
