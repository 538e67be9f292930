"""The background worker beside a server: it goes when the server is gone, however that ended."""

import os
import select
import subprocess
import sys
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
    return Path(f"/proc/{process}/cmdline").read_bytes() != b""
