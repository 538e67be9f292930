"""G24: a backup taken under writers is a committed prefix, and restored elsewhere it is the same system."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.journeys.conftest import SERVER, _own_database
from tests.journeys.shell import Forks, Shell

pytestmark = pytest.mark.slow
WRITERS, FILES = 4, 3
HEAD = "code,name,unit,phone"


def tell_seals() -> None:
    """Print the seal of every event, run inside a data folder."""
    from banfa.platform.audit.models import Event

    print(*Event.objects.order_by("pk").values_list("seal", flat=True), sep="\n")  # noqa: T201


def tell_digest() -> None:
    """Print the digest of the database, run inside a data folder."""
    from banfa.platform.backup.dumping import dump_digest

    print(dump_digest())  # noqa: T201


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "backup.key"
    path.write_bytes(b"0123456789abcdef" * 3)
    return path


def another(shell: Shell, folder: Path) -> Shell:
    return Shell(shell.forks, folder / "desk", folder / "restored", _own_database())


def told(shell: Shell, function: str) -> list[str]:
    answer = shell.call(f"tests.journeys.test_backup:{function}")
    assert answer.code == 0, answer.stderr
    return answer.stdout.split()


def test_a_restored_backup_is_the_same_system(graded: Shell, tmp_path: Path, key: Path) -> None:
    made = graded.banfa("backup", tmp_path / "copies", "--key-file", key, "--json")
    assert made.code == 0, made.stderr

    new = another(graded, tmp_path)
    restored = new.banfa("restore", tmp_path / "copies", "--key-file", key, "--json")

    assert restored.code == 0, restored.stderr
    assert restored.data["digest"] == made.data["digest"]
    check = new.banfa("check", "--json")
    assert check.data["sound"], check.data["findings"]
    assert new.banfa("explain", "K1").stdout == graded.banfa("explain", "K1").stdout
    seals = told(graded, "tell_seals")
    assert told(new, "tell_seals")[:-1] == seals[: len(seals) - 1]  # the copy ends with its own event instead


def test_a_restore_never_writes_over_anything(graded: Shell, tmp_path: Path, key: Path) -> None:
    assert graded.banfa("backup", tmp_path / "copies", "--key-file", key).code == 0

    answer = graded.banfa("restore", tmp_path / "copies", "--key-file", key)

    assert answer.code == 1
    assert "不是空的" in answer.stderr
    assert graded.banfa("check", "--json").data["sound"]


def test_what_cannot_be_opened_leaves_nothing_behind(graded: Shell, tmp_path: Path, key: Path) -> None:
    assert graded.banfa("backup", tmp_path / "copies", "--key-file", key).code == 0
    key.write_bytes(b"another key of thirty-two bytes or more")
    new = another(graded, tmp_path)

    answer = new.banfa("restore", tmp_path / "copies", "--key-file", key)

    assert answer.code == 1
    assert "打不开" in answer.stderr
    assert not new.home.exists() or not list(new.home.iterdir())


def test_taken_under_writers_it_holds_a_committed_prefix(
    registered: Shell, tmp_path: Path, key: Path
) -> None:
    def write(writer: int) -> list[int]:
        forks = Forks()
        own = Shell(forks, tmp_path / f"writer{writer}", registered.home, registered.database)
        rows = [
            [f"W{writer}{number}{row:02},客户,E11,1380000{row:04}" for row in range(40)]
            for number in range(FILES)
        ]
        files = [own.file(f"{number}.csv", HEAD, *lot) for number, lot in enumerate(rows)]
        codes = [own.banfa("import", "customers", file).code for file in files]
        forks.close()
        return codes

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        copies = [
            registered.banfa("backup", tmp_path / f"copy{turn}", "--key-file", key, "--json")
            for turn in range(3)
        ]
        landed = [code == 0 for one in writing for code in one.result()]
    assert sum(landed) >= FILES  # imports that meet another one under way are turned away

    seals = told(registered, "tell_seals")
    for turn, made in enumerate(copies):
        assert made.code == 0, made.stderr
        new = another(registered, tmp_path / f"new{turn}")
        assert new.banfa("restore", tmp_path / f"copy{turn}", "--key-file", key).code == 0
        check = new.banfa("check", "--json")
        assert check.data["sound"], check.data["findings"]
        kept = told(new, "tell_seals")[:-1]
        assert kept == seals[: len(kept)]
    assert SERVER or registered.banfa("check", "--json").data["sound"]
