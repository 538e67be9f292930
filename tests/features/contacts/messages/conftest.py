"""Three shops with telephones and grades."""

import pytest

from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Unit
from tests.conftest import TODAY, person
from tests.features.contacts.world import held
from tests.features.duties.world import assign, publish_grades


@pytest.fixture
def known(shops: dict[str, int]) -> dict[str, int]:
    """Shops of grade A, C and none, all with a telephone."""
    publish_grades({shops["K1"]: "A", shops["K2"]: "C"})
    for number, pk in enumerate(shops.values()):
        held(pk, phone=f"1390000123{number}")
    return shops


@pytest.fixture
def mo(known: dict[str, int], units: dict[str, Unit]) -> Actor:
    """Mo answers for the two shops in the east."""
    found = person("mo", "customer_manager", units["E11"])
    assign(found, known["K1"], known["K2"])
    return actor_of(found, on=TODAY)
