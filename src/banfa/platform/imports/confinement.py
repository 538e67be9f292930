"""Files are opened in a child process only: with little memory, a time limit, no secrets and no parent to harm."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banfa.kernel.text import Text
from banfa.platform.imports.refusal import DAMAGED, SAVE_ANEW, FileRefused, SheetToChoose

OnStep = Callable[[int, int], None]
ENTRY = "banfa.platform.imports.child"
SPLIT_IT = Text("请拆分文件，或改用 CSV", "split the file, or use CSV")
KILLED_FOR_MEMORY = {-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL}


class ChildFailed(Exception):
    """The reading process ended in a way that is our own fault; the message is its last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confines:
    """What one child may take: memory on top of its own start, time by the clock, bytes per file written."""

    memory: int
    seconds: int
    written_bytes: int


def run_confined(
    task: str, request: dict[str, Any], confines: Confines, on_step: OnStep | None = None
) -> dict[str, Any]:
    """Run one task of `child` and return its answer. Raises FileRefused, ChildFailed."""
    order = json.dumps(
        {
            "task": task,
            "request": request,
            "memory": confines.memory,
            "seconds": confines.seconds,
            "written_bytes": confines.written_bytes,
        }
    )
    with tempfile.TemporaryFile() as last_words:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter, nothing from outside on its line
            [sys.executable, "-m", ENTRY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=last_words,
            env=_environment(),
            cwd="/",
        )
        late = threading.Event()
        timer = threading.Timer(confines.seconds, _end, (child, late))
        timer.start()
        try:
            answer = _conversation(child, order, on_step)
            code = child.wait()
        finally:
            timer.cancel()
            _end(child)
        if answer is not None:
            return answer
        last_words.seek(0)
        raise _explained(code, late.is_set(), confines, last_words.read().decode(errors="replace"))


def _environment() -> dict[str, str]:
    """Return what the child needs to find the same code, and nothing of the parent's settings."""
    here = str(Path(__file__).resolve().parents[3])
    searched = [part for part in (here, *sys.path) if part]
    return {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(dict.fromkeys(searched)), "PYTHONUTF8": "1"}


def _conversation(
    child: "subprocess.Popen[bytes]", order: str, on_step: OnStep | None
) -> dict[str, Any] | None:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(order.encode())
        child.stdin.close()
    except BrokenPipeError:
        return None
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if "step" in message and on_step is not None:
            on_step(*message["step"])
        if "refused" in message:
            reason, remedy = message["refused"]
            raise _refused(reason, remedy, message["sheets"])
        if "answer" in message:
            answer: dict[str, Any] = message["answer"]
            return answer
    return None


def _refused(reason: list[str], remedy: list[str], sheets: list[str] | None) -> FileRefused:
    if sheets:
        return SheetToChoose(Text(*reason), Text(*remedy), sheets)
    return FileRefused(Text(*reason), Text(*remedy))


def _end(child: "subprocess.Popen[bytes]", late: threading.Event | None = None) -> None:
    if child.poll() is None:
        if late is not None:
            late.set()
        child.kill()
    if late is None:
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _explained(code: int, late: bool, confines: Confines, last_words: str) -> Exception:
    if late or code == -signal.SIGXCPU:
        return FileRefused(
            Text(
                f"文件在 {confines.seconds} 秒内没有读完，已停止",
                f"reading did not end within {confines.seconds} seconds",
            ),
            SPLIT_IT,
        )
    if "MemoryError" in last_words or "memory allocation" in last_words:
        return needs_too_much_memory()
    if code in KILLED_FOR_MEMORY or "PanicException" in last_words:
        return FileRefused(DAMAGED, SAVE_ANEW)
    return ChildFailed(f"exit {code}: {last_words[-4000:]}")


def needs_too_much_memory() -> FileRefused:
    return FileRefused(
        Text("读取此文件需要的内存超过允许值", "reading the file needs more memory than is allowed"), SPLIT_IT
    )
