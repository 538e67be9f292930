"""A backup holds everything of one moment, and opens whole or not at all."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from banfa.config.stored_files import stored_files
from banfa.features.ledger.models import LedgerFile
from banfa.features.ledger.services import import_sales
from banfa.platform.access import Actor, Denied
from banfa.platform.audit.models import Event
from banfa.platform.backup.dumping import dump_digest, kept_models, lines_of
from banfa.platform.backup.making import FileGone, Made, make_backup
from banfa.platform.backup.restoring import KeysMissing, NotEmpty, backup_in, check_backup, restore
from banfa.platform.backup.sealed_files import (
    CHUNK,
    Damaged,
    NotABackup,
    SealedReader,
    SealingWriter,
    Secret,
    WeakSecret,
)
from banfa.platform.org.models import Unit
from tests.conftest import NOW
from tests.features.given import file, land, register

pytestmark = pytest.mark.django_db
SECRET = Secret(key_file=b"0123456789abcdef" * 2)
OTHER = Secret(key_file=b"another key file of 32 bytes or more")


@pytest.fixture
def kept(ada: Actor, units: dict[str, Unit], tmp_path: Path) -> None:
    """An organisation with a customer and a month of sales."""
    register(ada, {"code": "K1", "name": "平安便民店", "unit": "E11", "phone": "13800001111"})
    rows = ("2026-08-31,K1,烟,3,36.50",)
    land(import_sales, file(tmp_path, "s.csv", "date,customer,product,quantity,amount", *rows), ada)


def made_in(folder: Path, actor: Actor) -> Made:
    return make_backup(folder, SECRET, listing=stored_files, actor=actor, at=NOW)


@pytest.fixture
def made(kept: None, ada: Actor, tmp_path: Path) -> Made:
    return made_in(tmp_path / "backups", ada)


class TestMaking:
    def test_tells_what_it_holds_and_who_keeps_it(self, made: Made, ada: Actor) -> None:
        event = Event.objects.latest("pk")

        assert made.files == 2  # a month of sales and its roll-up
        assert made.rows == sum(model._default_manager.count() for model in kept_models()) - 1
        assert (event.action, event.summary["custodian"]) == ("backup.made", ada.name)
        assert event.summary["digest"] == made.digest

    def test_leaves_nothing_readable(self, made: Made) -> None:
        for path in (made.path, made.keys):
            content = path.read_bytes()
            assert "平安便民店".encode() not in content
            assert b"13800001111" not in content
            assert path.stat().st_mode & 0o777 == 0o600

    def test_is_refused_to_who_may_not(self, kept: None, bo: Actor, tmp_path: Path) -> None:
        with pytest.raises(Denied):
            made_in(tmp_path / "backups", bo)

        assert not (tmp_path / "backups").exists()

    def test_of_a_ledger_that_lacks_a_file_is_refused_and_leaves_no_half_backup(
        self, kept: None, ada: Actor, tmp_path: Path
    ) -> None:
        path = LedgerFile.objects.get().path
        (Path(settings.BANFA_HOME) / path).unlink()

        with pytest.raises(FileGone, match=path):
            made_in(tmp_path / "backups", ada)

        assert list((tmp_path / "backups").iterdir()) == []

    def test_twice_of_the_same_rows_has_the_same_digest(self, kept: None) -> None:
        assert dump_digest() == dump_digest()


class TestChecking:
    def test_finds_a_whole_backup_whole(self, made: Made) -> None:
        held = check_backup(backup_in(made.path.parent), SECRET)

        assert (held.digest, held.rows, held.files) == (made.digest, made.rows, made.files)
        assert held.events == Event.objects.latest("pk").pk - 1

    def test_with_another_key_is_refused(self, made: Made) -> None:
        with pytest.raises(Damaged, match="the key is another one"):
            check_backup(made.path, OTHER)
        with pytest.raises(Damaged, match="opens with a key file"):
            check_backup(made.path, Secret(passphrase="a long enough passphrase"))

    def test_refuses_a_hundred_flipped_bytes_and_cuts(self, made: Made, tmp_path: Path) -> None:
        whole, draw = made.path.read_bytes(), random.Random(2026)  # noqa: S311
        broken = tmp_path / "broken.backup"
        passed = []

        for place in draw.sample(range(len(whole)), 100):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << draw.randrange(8)
            broken.write_bytes(flipped)
            passed += [] if _is_refused(broken) else [place]
        for length in (0, 1, 40, len(whole) // 2, len(whole) - 1):
            broken.write_bytes(whole[:length])
            passed += [] if _is_refused(broken) else [-length]
        broken.write_bytes(whole + b"x")
        passed += [] if _is_refused(broken) else [len(whole)]

        assert passed == []

    def test_of_something_else_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "letter.backup").write_text("Dear Ada")

        with pytest.raises(NotABackup, match=r"letter\.backup is no backup"):
            check_backup(tmp_path / "letter.backup", SECRET)
        with pytest.raises(NotABackup, match="there is no backup in"):
            backup_in(tmp_path / "nowhere")


def _is_refused(path: Path) -> bool:
    try:
        check_backup(path, SECRET)
    except (Damaged, NotABackup):
        return True
    return False


class TestRestoring:
    def test_into_a_folder_with_anything_in_it_is_refused(self, made: Made, home: Path) -> None:
        before = sorted(home.rglob("*"))

        with pytest.raises(NotEmpty):
            restore(made.path, SECRET, at=NOW)

        assert sorted(home.rglob("*")) == before

    def test_without_the_keys_is_refused_unless_asked_for(
        self, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "BANFA_HOME", tmp_path / "new")
        monkeypatch.setattr("banfa.platform.backup.restoring._is_founded", lambda: False)
        made.keys.unlink()

        with pytest.raises(KeysMissing):
            restore(made.path, SECRET, at=NOW)

        assert not (tmp_path / "new").exists()


class TestASealedFile:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Iterator[Path]:
        return tmp_path / "sealed"

    @pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
    def test_gives_back_what_was_written(self, path: Path, size: int) -> None:
        content = random.Random(size).randbytes(size)  # noqa: S311
        with SealingWriter(path, SECRET) as target:
            target.write(content)

        with SealedReader(path, SECRET) as source:
            assert source.read(size) == content
            source.require_end()

    def test_with_its_last_chunk_gone_is_refused(self, path: Path) -> None:
        with SealingWriter(path, SECRET) as target:
            target.write(b"x" * (2 * CHUNK))
        path.write_bytes(path.read_bytes()[: -(CHUNK + 16)])

        with SealedReader(path, SECRET) as source, pytest.raises(Damaged):
            source.read(CHUNK)

    def test_is_never_sealed_with_a_weak_secret(self) -> None:
        for given in ({"passphrase": "short"}, {"key_file": b"short"}, {}):
            with pytest.raises(WeakSecret):
                Secret(**given)  # type: ignore[arg-type]


def test_a_row_is_told_in_full(kept: None) -> None:
    told = b"".join(lines_of(Unit)).decode()

    assert told.count("\n") == Unit.objects.count()
    assert "东城一线" in told
