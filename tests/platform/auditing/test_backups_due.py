"""Backups are made regularly, and it is known where each lies and who keeps it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from banfa.platform.access import Actor
from banfa.platform.audit.recording import record
from banfa.platform.web.health import Check, checks
from tests.conftest import NOW
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
TOLD = {
    "file": "b.backup",
    "place": "nas",
    "custodian": "Ada",
    "sha256": "ab" * 32,
    "digest": "cd",
    "bytes": 9,
    "rows": 3,
}


def backup_check(days: int) -> Check:
    """Return what the desk says so many days after NOW."""
    return next(one for one in checks(NOW + timedelta(days=days)) if one.title.en == "Backup")


def make(actor: Actor) -> None:
    with transaction.atomic():
        record("backup.made", "log", actor=actor, at=NOW, summary=TOLD)


@pytest.mark.clause("CRM-USE-4.3a")
class TestABackup:
    def test_that_was_never_made_is_due(self, ada: Actor) -> None:
        assert backup_check(0).tone == "bad"
        assert "never made; one is due" in backup_check(0).found.en

    @pytest.mark.parametrize(("days", "tone"), [(0, "ok"), (7, "ok"), (8, "bad")])
    def test_is_due_again_after_a_week(self, ada: Actor, days: int, tone: str) -> None:
        make(ada)

        assert backup_check(days).tone == tone


@pytest.mark.clause("CRM-USE-4.3b")
def test_the_register_of_backups_names_time_place_keeper_checksum_and_last_reading(
    ada: Actor, bo: Actor, logged_in: LoggedIn
) -> None:
    make(ada)
    with transaction.atomic():
        record("backup.checked", "log", actor=ada, at=timezone.now(), summary={"digest": "cd"})

    text = logged_in(ada).get("/audit/backups/").content.decode()

    for told in ("2026-10-08", "b.backup", "nas", "Ada", "abababababab", "every 7 days at least"):
        assert told in text
    assert "not yet" not in text
    assert logged_in(bo).get("/audit/backups/").status_code == 403
