"""Serves a project with granian on loopback and asks it for pages from several clients at once."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST, WORKERS, THREADS, CLIENTS = "127.0.0.1", 2, 4, 4
STARTED_WITHIN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A page to ask for: its addresses in turn, by whom, and as a fragment where a page asks for it so."""

    paths: Sequence[str]
    session: str = ""
    is_fragment: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A project that is being served by a group of processes, and the session of who asks where nobody else is named."""

    port: int
    session: str
    group: int = 0

    def processor_seconds(self) -> float:
        """Return the processor time that the site's processes have taken so far, whatever else the machine does."""
        ticks = 0
        for about in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = about.read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            if int(fields[2]) == self.group:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def times(self, asked: Asked, *, requests: int) -> list[float]:
        """Return the seconds of each request, asked by several clients at once."""
        waiting = iter(range(requests))
        lock, taken = threading.Lock(), []

        def client() -> None:
            line = self._line()
            while True:
                with lock:
                    number = next(waiting, None)
                if number is None:
                    break
                began = time.perf_counter()
                self._get(line, asked.paths[number % len(asked.paths)], asked)
                taken.append(time.perf_counter() - began)
            line.close()

        clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        assert len(taken) == requests, "a client gave up"
        return taken

    def page(self, asked: Asked) -> str:
        """Return the first of the pages."""
        return self._get(self._line(), asked.paths[0], asked).decode()

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self.port, timeout=120)

    def _get(self, line: http.client.HTTPConnection, path: str, asked: Asked) -> bytes:
        headers = {"Cookie": f"sessionid={asked.session or self.session}"}
        if asked.is_fragment:
            headers["HX-Request"] = "true"
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise AssertionError(f"{path}: {answer.status} {content[:2_000].decode()}")
        return content


@contextmanager
def served(application: str, session: str, environment: Mapping[str, str]) -> Iterator[Site]:
    """Serve a WSGI application with as many processes as the budget speaks of."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        application,
        "--interface",
        "wsgi",
        "--host",
        HOST,
        "--port",
        str(port),
    ]
    command += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    command += ["--no-ws", "--log-level", "error"]
    server = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        _await(port, server)
        yield Site(port, session, group=server.pid)
    finally:
        _end(server)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """End a server with its workers; one that was told so while it was still starting may not have heard it."""
    server.terminate()
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=30)


def _await(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")
