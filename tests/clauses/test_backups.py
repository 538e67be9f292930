"""CRM-GOV 4.1.2: what is lost comes back whole, and nobody reads it without a log-in."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.platform.audit import append_only
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Event
from banfa.platform.backup.loading import empty, models_by_table
from banfa.platform.backup.making import make_backup
from banfa.platform.backup.restoring import restore
from banfa.platform.backup.sealed_files import Secret
from banfa.platform.org.models import Unit
from tests.conftest import NOW
from tests.features.given import register

pytestmark = pytest.mark.django_db
SECRET = Secret(key_file=b"0123456789abcdef" * 2)


@pytest.mark.slow
@pytest.mark.clause("CRM-GOV-4.1.2")
def test_records_and_log_are_complete_after_a_loss_and_closed_to_strangers(
    ada: Actor, units: dict[str, Unit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(ada, {"code": "K1", "name": "平安便民店", "unit": "E11", "phone": "13800001111"})
    made = make_backup(tmp_path / "backups", SECRET, listing=lambda: (), actor=ada, at=NOW)
    events = Event.objects.count()
    with append_only.lifted(connection):
        empty(models_by_table().values())
    monkeypatch.setattr(settings, "BANFA_HOME", tmp_path / "new")
    monkeypatch.setattr("banfa.platform.backup.restoring._is_founded", lambda: False)

    restore(made.path, SECRET, at=NOW)

    assert Customer.objects.get().phone == "13800001111"
    assert Event.objects.filter(pk__lte=events - 1).count() == events - 1
    assert not list(broken_links())
    assert Client().get("/customers/")["Location"].startswith("/login/")
