"""PHIL: what a customer's page shows beside its class."""

import pytest

from banfa.platform.access import Actor
from tests.features.given import moment, register
from tests.features.grading.pages.conftest import ada, built, graded, logged_in, published
from tests.platform.web.conftest import LoggedIn

__all__ = ["ada", "built", "graded", "logged_in", "published"]
SHOP = {"code": "K1", "name": "平安便民店", "unit": "E11"}


@pytest.mark.clause("PHIL-1.5")
def test_preferences_and_tags_stand_beside_the_class(
    logged_in: LoggedIn,
    ada: Actor,
    published: dict[str, int],
) -> None:
    register(ada, {**SHOP, "preferences": "只在周三收货", "tags": "老朋友、爱尝新"}, at=moment(2026, 10, 12))

    shown = logged_in(ada).get(f"/customers/{published['K1']}/").content.decode()

    assert 'title="key customer">A' in shown
    assert "只在周三收货" in shown
    assert "老朋友、爱尝新" in shown
