"""Keys outside the database: what they seal opens with them alone, and stays shut once they are destroyed."""

from pathlib import Path

import pytest
from django.db import transaction

from banfa.platform.audit.inserting import insert_rows
from banfa.platform.vault import folder, keys, masters, signing
from banfa.platform.vault.folder import KeyLostOrOpen
from banfa.platform.vault.models import PersonKey
from banfa.platform.vault.sealing import ERASED, KEY_COLUMNS, Sealer, opened
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def sealed(subject: str, *values: str) -> list[str | None]:
    sealer = Sealer()
    sealer.fetch([subject])
    insert_rows(PersonKey, KEY_COLUMNS, sealer.made)
    return [sealer.seal(subject, value) for value in values]


def test_a_sealed_value_opens_again_and_gives_nothing_away() -> None:
    values = sealed("customer:K1", "13800001111", "")

    assert opened([*values, "plain", None]) == ["13800001111", "", "plain", None]
    assert all(value is not None and "1380000" not in value for value in values)


def test_one_person_has_one_key_and_another_has_another() -> None:
    sealed("customer:K1", "a")
    sealed("customer:K1", "b")
    sealed("customer:K2", "c")

    assert sorted(PersonKey.objects.values_list("subject", flat=True)) == ["customer:K1", "customer:K2"]


def test_the_database_alone_opens_nothing(home: Path) -> None:
    values = sealed("customer:K1", "secret")

    for path in folder.folder().glob("master-*.key"):
        path.unlink()

    assert opened(values) == [ERASED]


def test_a_missing_master_key_is_not_made_anew_over_keys_that_wait_for_it() -> None:
    sealed("customer:K1", "secret")
    for path in folder.folder().glob("master-*.key"):
        path.unlink()

    with pytest.raises(KeyLostOrOpen) as refused:
        Sealer()

    assert "master key is missing" in refused.value.text.en


def test_a_destroyed_key_leaves_its_values_shut_and_others_open() -> None:
    one, other = sealed("customer:K1", "one"), sealed("customer:K2", "other")

    assert keys.destroy("customer:K1", at=NOW) == 1

    assert opened([*one, *other]) == [ERASED, "other"]
    assert bytes(PersonKey.objects.get(subject="customer:K1").wrapped) == b""


def test_after_an_erasure_new_values_get_a_new_key() -> None:
    before = sealed("customer:K1", "before")
    keys.destroy("customer:K1", at=NOW)

    after = sealed("customer:K1", "after")

    assert opened([*before, *after]) == [ERASED, "after"]


def test_a_new_master_key_opens_everything_and_the_old_one_is_gone(
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    values = sealed("customer:K1", "one") + sealed("customer:K2", "two")
    before = masters.newest().mark

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        count = keys.rotate()

    assert count == 2
    assert before not in masters.all_by_mark()
    assert opened(values) == ["one", "two"]


def test_a_rotation_that_breaks_off_loses_nothing() -> None:
    values = sealed("customer:K1", "one")

    with transaction.atomic():
        keys.rotate()
        transaction.set_rollback(True)

    assert opened(values) == ["one"]


def test_a_value_altered_in_the_database_opens_as_nothing() -> None:
    (value,) = sealed("customer:K1", "one")
    assert value is not None

    assert opened([value[:-6] + "AAAA=="]) == [ERASED]


def test_keys_are_readable_by_their_owner_alone(home: Path) -> None:
    signing.sign(b"x")
    path = folder.folder() / signing.NAME

    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(KeyLostOrOpen) as refused:
        signing.sign(b"x")
    assert "chmod 600" in refused.value.text.en


def test_a_signature_holds_for_its_content_and_key_alone() -> None:
    signature = signing.sign(b"content")

    assert signing.holds(b"content", signature)
    assert signing.holds(b"content", signature, signing.public_key())
    assert not signing.holds(b"other", signature)
    assert not signing.holds(b"content", "00" * 64)
    assert not signing.holds(b"content", "no digits")
    assert not signing.holds(b"content", signature, "11" * 32)
