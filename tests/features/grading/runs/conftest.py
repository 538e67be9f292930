"""A graded city, built once for a module and committed.

Each test works in a transaction that is rolled back, on its own copy of the data folder.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from banfa.features.customers.models import Customer
from banfa.features.grading.services import grade
from banfa.features.ledger.services import import_sales
from banfa.platform.access import Actor, actor_named
from banfa.platform.access.founding import found
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, make_units, person
from tests.features.given import day, file, land, moment, register
from tests.features.grading.runs.reading import Q2, Q3

SHOPS: tuple[dict[str, str | bool | int | None], ...] = (
    {"code": "K1", "name": "平安便民店", "unit": "E11", "business_format": "Z", "market_type": "C"},
    {"code": "K2", "name": "顺达商行", "unit": "E11", "business_format": "Z", "market_type": "C"},
    {"code": "K3", "name": "西城副食", "unit": "W11", "business_format": "Z", "market_type": "X"},
    {"code": "K4", "name": "西城百货", "unit": "W11", "business_format": "Z", "market_type": "C"},
    {"code": "K5", "name": "无销售店", "unit": "E11", "business_format": "Z", "market_type": "C"},
    {"code": "K6", "name": "将流失店", "unit": "W11", "business_format": "Z", "market_type": "C"},
    {"code": "K7", "name": "无业态店", "unit": "E11", "market_type": "C"},
    {"code": "K8", "name": "新开业店", "unit": "W11", "business_format": "Z", "status": "prospect"},
)
# By day, how many cartons each of the first four bought; the others bought nothing.
BOUGHT = {"2026-05-15": (5, 50, 30, 15), "2026-08-15": (50, 30, 15, 5)}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    home, before = tmp_path_factory.mktemp("graded"), settings.BANFA_HOME
    with django_db_blocker.unblock():
        settings.BANFA_HOME = home
        try:
            _build(tmp_path_factory.mktemp("files"))
        finally:
            settings.BANFA_HOME = before
    yield home
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def _build(files: Path) -> None:
    found(name="澜州市公司", pack="tobacco", administrator="ada", password="correct horse", at=NOW, on=TODAY)
    ada = actor_named("ada", on=TODAY)
    units = make_units()
    person("bo", "reader", units["E"])
    person("cy", None)
    register(ada, *SHOPS, at=moment(2026, 1, 5))
    register(
        ada,
        {"code": "K6", "name": "将流失店", "unit": "W11", "status": "lost"},
        {"code": "K8", "name": "新开业店", "unit": "W11", "status": "active"},
        at=moment(2026, 7, 15),
    )
    sales = [
        f"{date},K{number},烟,{quantity},{quantity * 10}"
        for date, bought in BOUGHT.items()
        for number, quantity in enumerate(bought, start=1)
    ]
    land(import_sales, file(files, "s.csv", "date,customer,product,quantity,amount", *sales), ada)
    for period in (Q2, Q3):
        grade(period=period, actor=ada, at=day(9))


@pytest.fixture
def graded(built: Path, db: None, home: Path) -> dict[str, int]:
    """The customers by code, in a city whose second and third quarter are graded as drafts."""
    shutil.copytree(built, home, dirs_exist_ok=True)
    return dict(Customer.objects.values_list("code", "pk"))


@pytest.fixture
def ada(graded: dict[str, int]) -> Actor:
    return actor_named("ada", on=TODAY)


@pytest.fixture
def bo(graded: dict[str, int]) -> Actor:
    return actor_named("bo", on=TODAY)


@pytest.fixture
def cy(graded: dict[str, int]) -> Actor:
    return actor_named("cy", on=TODAY)


@pytest.fixture
def units(graded: dict[str, int]) -> dict[str, Unit]:
    return {unit.code: unit for unit in Unit.objects.all()}
