"""Serves a project with granian on loopback and asks it for pages from several clients at once."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles

HOST, WORKERS, CLIENTS = "127.0.0.1", 2, 4
STARTED_WITHIN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What one page took, in seconds, over many requests."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Site:
    """A project that is being served."""

    port: int
    session: str

    def times(self, paths: Sequence[str], *, requests: int, session: str | None = None) -> Times:
        """Ask for the paths in turn from several clients; a first tenth warms up and is not counted."""
        waiting = iter(range(requests + requests // 10))
        lock, taken = threading.Lock(), []

        def client() -> None:
            line = http.client.HTTPConnection(HOST, self.port, timeout=60)
            while True:
                with lock:
                    number = next(waiting, None)
                if number is None:
                    break
                began = time.perf_counter()
                self._get(line, paths[number % len(paths)], session)
                if number >= requests // 10:
                    taken.append(time.perf_counter() - began)
            line.close()

        self._together(client)
        assert len(taken) == requests, "a client gave up"
        return Times(median=median(taken), p95=quantiles(taken, n=20)[-1])

    def page(self, path: str, *, session: str | None = None) -> str:
        """Return one page."""
        return self._get(http.client.HTTPConnection(HOST, self.port, timeout=60), path, session).decode()

    def _get(self, line: http.client.HTTPConnection, path: str, session: str | None) -> bytes:
        line.request("GET", path, headers={"Cookie": f"sessionid={session or self.session}"})
        answer = line.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise AssertionError(f"{path}: {answer.status} {content[:2_000].decode()}")
        return content

    @staticmethod
    def _together(work: Callable[[], None]) -> None:
        clients = [threading.Thread(target=work) for _ in range(CLIENTS)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()


@contextmanager
def served(application: str, session: str, environment: Mapping[str, str]) -> Iterator[Site]:
    """Serve a WSGI application with as many processes as the budget speaks of."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", application, "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", str(WORKERS), "--no-ws", "--log-level", "warning"]
    server = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _await(port, server)
        yield Site(port, session)
    finally:
        server.terminate()
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
