"""The reading process takes what it is allowed, and nothing that it does reaches the parent."""

import os
import sys
import time
from pathlib import Path

import pytest

from banfa.platform.imports import confinement
from banfa.platform.imports.confinement import ChildFailed, Confines, run_confined
from banfa.platform.imports.limits import MIB, Limits
from banfa.platform.imports.reading import read_file
from banfa.platform.imports.refusal import FileRefused

CONFINES = Confines(memory=256 * MIB, seconds=20, written_bytes=MIB)


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Make the reading process do something else, confined in the same way."""

    def make(action: str) -> None:
        (tmp_path / "naughty.py").write_text(
            "import contextlib, json, os, signal, sys, time\n"
            "from banfa.platform.imports import child\n"
            "def read(request, on_step):\n"
            f"    {action}\n"
            "    return {}\n"
            "child._reader_for = lambda task: read\n"
            "child.main()\n"
        )
        monkeypatch.setattr(confinement, "ENTRY", "naughty")
        monkeypatch.syspath_prepend(str(tmp_path))

    return make


def request(tmp_path: Path) -> dict[str, object]:
    from banfa.platform.imports.rawtables import Request

    return Request(path=tmp_path / "x", work=tmp_path, limits=Limits()).to_json()


def refusal_of(tmp_path: Path, confines: Confines = CONFINES) -> str:
    with pytest.raises(FileRefused) as refusal:
        run_confined("csv", request(tmp_path), confines)
    return refusal.value.text.zh


def test_a_process_that_takes_too_much_memory_is_refused(tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child("bytearray(600 * 1024 * 1024)")

    assert "内存超过允许值" in refusal_of(tmp_path)


def test_a_process_that_takes_too_long_is_killed(tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child("time.sleep(60)")
    started = time.monotonic()

    words = refusal_of(tmp_path, Confines(memory=256 * MIB, seconds=1, written_bytes=MIB))

    assert "1 秒内没有读完" in words
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("signal", ["SIGABRT", "SIGSEGV", "SIGKILL"])
def test_a_process_that_dies_leaves_the_parent_alive(signal: str, tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child(f"os.kill(os.getpid(), signal.{signal})")

    assert "文件已损坏" in refusal_of(tmp_path)


def test_a_process_cannot_fill_the_disk(tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child(f"open({str(tmp_path / 'big')!r}, 'wb').write(b'0' * (8 << 20))")

    with pytest.raises((FileRefused, ChildFailed)):
        run_confined("csv", request(tmp_path), CONFINES)
    assert (tmp_path / "big").stat().st_size <= MIB


def test_our_own_mistake_is_told_as_one(tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child("raise KeyError('forgotten')")

    with pytest.raises(ChildFailed, match="forgotten"):
        run_confined("csv", request(tmp_path), CONFINES)


def test_what_the_process_prints_is_no_answer(tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child("""print('{"answer": {"forged": 1}}', flush=True)""")

    assert run_confined("csv", request(tmp_path), CONFINES) == {}


def test_the_process_gets_no_secret(tmp_path: Path, child, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("BANFA_SECRET_KEY", "very secret")
    child("return dict(os.environ)")

    found = run_confined("csv", request(tmp_path), CONFINES)

    assert "very secret" not in str(found)
    assert set(found) <= {"PATH", "PYTHONPATH", "PYTHONUTF8", "LC_CTYPE"}


def test_steps_arrive_and_a_caller_that_gives_up_ends_the_process(tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child(f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); on_step(1, 3); time.sleep(60)")

    class GivenUp(Exception):
        pass

    def give_up(done: int, total: int) -> None:
        assert (done, total) == (1, 3)
        raise GivenUp

    with pytest.raises(GivenUp):
        run_confined("csv", request(tmp_path), CONFINES, give_up)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.skipif(sys.platform != "linux", reason="the signal of a parent's death is Linux's own")
def test_the_process_dies_with_its_parent(tmp_path: Path, child) -> None:  # type: ignore[no-untyped-def]
    child(f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    parent = os.fork()
    if parent == 0:
        try:
            run_confined("csv", request(tmp_path), CONFINES)
        finally:
            os._exit(1)
    deadline = time.monotonic() + 15
    while (
        not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()) and time.monotonic() < deadline
    ):
        time.sleep(0.02)
    os.kill(parent, 9)
    os.waitpid(parent, 0)

    grandchild = int((tmp_path / "pid").read_text())
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{grandchild}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.02)
    pytest.fail("the reading process outlived its parent")


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("编码\n" + "A1\n" * 100)

    def append(done: int, total: int) -> None:
        with path.open("a") as file:
            file.write("A2\n")

    with pytest.raises(FileRefused, match="changed while it was being read"):
        read_file(path, work=tmp_path, on_step=append)


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(FileRefused, match="no ordinary file"):
            read_file(path, work=tmp_path)
