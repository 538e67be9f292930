"""The background worker beside a server: it goes when the server is gone, however that ended."""

import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

SERVER_THAT_DIES = """
import os, subprocess, sys
worker = subprocess.Popen([sys.executable, "-m", "banfa", "worker", "--beside"], stdin=subprocess.PIPE)
print(worker.pid, flush=True)
sys.stdin.readline()
os.kill(os.getpid(), 9)
"""


@pytest.mark.slow
def test_a_worker_ends_when_its_server_is_killed_outright(tmp_path: Path) -> None:
    environment = {**os.environ, "BANFA_HOME": str(tmp_path / "home"), "BANFA_DATABASE_URL": ""}
    begun = [sys.executable, "-m", "banfa", "init", "--pack", "company"]
    subprocess.run(begun, env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER_THAT_DIES],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None

    worker = int(server.stdout.readline())
    assert _lives(worker)
    server.communicate("now\n")
    ended = _ends_within(worker, seconds=20)

    assert ended


def _ends_within(process: int, *, seconds: float) -> bool:
    descriptor = os.pidfd_open(process)
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def _lives(process: int) -> bool:
    """Tell whether a process runs; for a moment after it was begun, and for good once it is gone, it has no words."""
    deadline = time.monotonic() + 5
    while not (words := Path(f"/proc/{process}/cmdline").read_bytes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return words != b""


@pytest.mark.slow
def test_an_empty_folder_is_served_with_an_address_that_opens_the_first_run(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "BANFA_HOME": str(tmp_path / "home"),
        "BANFA_DATABASE_URL": "",
        "BANFA_LANGUAGE": "en",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "banfa", "up", "--port", "18640"],
        env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        said = [server.stdout.readline() for _ in range(3)]
        address = said[2].strip()
        refused = _status(address.partition("?")[0] + "?key=guessed")
        opened = _status(address)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=20)

    assert "keep it to yourself" in said[1]
    assert address.endswith((tmp_path / "home" / "setup.key").read_text())
    assert (refused, opened) == (403, 200)


def _status(address: str) -> int:
    """Open an address as a browser does, as soon as somebody answers there."""
    jar = urllib.request.HTTPCookieProcessor()
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({}), jar).open(
                address, timeout=5
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
