"""Serves the web pages and runs the background worker beside them."""

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass

from granian import Granian
from granian.constants import Interfaces

from banfa.kernel.text import Text, same
from banfa.platform.jobs.services import work
from banfa.platform.terminal import say

HOST = "127.0.0.1"
PORTS_TRIED = 50
# Each keeps a connection to the database open, with its cache; more of them would only wait for each other.
THREADS_PER_PROCESS = 4


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody needs to get in, what they may do, and what they should know about the data.

    `others` are further people, for what takes two.
    """

    username: str
    password: str
    note: Text
    post: Text | None = None
    others: tuple["Login", ...] = ()

    @property
    def text(self) -> Text:
        post = Text(f"（{self.post.zh}）", f" ({self.post.en})") if self.post else Text("", "")
        own = Text(
            f"用户名 {self.username}，密码 {self.password}{post.zh}",
            f"user {self.username}, password {self.password}{post.en}",
        )
        for other in self.others:
            own += same("\n") + other.text
        return own


def serve(*, port: int, login: Login | None, key: str | None = None) -> None:
    """Serve until interrupted, with a worker in a process of its own; a `key` opens the first run."""
    chosen = free_port(port)
    address = f"http://{HOST}:{chosen}/"
    say(Text(f"Banfa 已启动：{address}（Ctrl-C 结束）", f"Banfa is up: {address} (Ctrl-C ends it)"))
    if login is not None:
        say(login.text)
    if key is not None:
        say(invitation(f"{address}setup/?key={key}"))
    # The worker ends when its standard input closes, so that it never outlives a server that was killed.
    worker = subprocess.Popen([sys.executable, "-m", "banfa", "worker", "--beside"], stdin=subprocess.PIPE)
    try:
        Granian(
            "banfa.config.wsgi:application", address=HOST, port=chosen, interface=Interfaces.WSGI,
            workers=min(2, os.cpu_count() or 1), blocking_threads=THREADS_PER_PROCESS, log_access=False, log_enabled=False,
        ).serve()  # fmt: skip
    finally:
        worker.terminate()
        try:
            worker.wait(timeout=10)
        except subprocess.TimeoutExpired:
            worker.kill()  # its job is leased, and the next worker takes it up


def invitation(address: str) -> Text:
    """Return where the first run begins; who has this address may set the organisation up."""
    return Text(
        f"这里还没有机构。请在浏览器中打开以下地址完成首次设置（含一次性密钥，请勿外传）：\n{address}",
        f"There is no organisation here yet. Open this address in a browser to set it up (it holds a one-time key: keep it to yourself):\n{address}",
    )


def work_on(*, beside: bool = False) -> None:
    """Run jobs until told to end, or `beside` a server until it is gone; the next worker finishes what is under way."""
    stop = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    if beside:
        threading.Thread(target=_stop_when_closed, args=(stop,), daemon=True).start()
    work(stop)


def _stop_when_closed(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def free_port(first: int) -> int:
    """Return the first port from `first` on that nobody listens on. Raises OSError where there is none."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {first} on")
