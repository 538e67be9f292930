"""The process that opens one file: it takes an order on stdin, confines itself, and answers on stdout."""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from banfa.platform.imports.confinement import needs_too_much_memory
from banfa.platform.imports.refusal import DAMAGED, SAVE_ANEW, FileRefused, SheetToChoose

DIE_WITH_PARENT = 1
# Only the reader that is needed is loaded: starting is most of the time that a small file takes.
Reader = Callable[[dict[str, Any], Callable[[int, int], None]], dict[str, Any]]
READERS = {
    "csv": "delimited", "xlsx": "workbooks", "parquet": "parquet", "cast csv": "castingcsv",
    "cast parquet": "castingparquet",
}  # fmt: skip
UNREADABLE = (
    ParseError,
    UnicodeError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
)


def main() -> None:
    """Carry out the order; whatever the file does wrong becomes a refusal."""
    order = json.load(sys.stdin)
    say = _speaker()
    read = _reader_for(order["task"])
    _confine(order["memory"], order["seconds"], order["written_bytes"])
    try:
        answer = read(order["request"], lambda done, total: say(step=[done, total]))
    except FileRefused as refused:
        _refuse(say, refused)
    except MemoryError:
        _refuse(say, needs_too_much_memory())
    except UNREADABLE as unreadable:
        sys.stderr.write(f"{unreadable!r}\n")
        _refuse(say, FileRefused(DAMAGED, SAVE_ANEW))
    else:
        say(answer=answer)
    os._exit(0)  # nothing is left to tidy, and a tortured heap may crash on the way out


def _reader_for(task: str) -> Reader:
    module = importlib.import_module(f"banfa.platform.imports.{READERS[task]}")
    read: Reader = module.read
    return read


def _speaker() -> Callable[..., None]:
    """Keep stdout for the answer: whatever else prints goes to stderr."""
    channel = os.dup(1)
    os.dup2(2, 1)

    def say(**message: Any) -> None:
        os.write(channel, json.dumps(message).encode() + b"\n")

    return say


def _refuse(say: Callable[..., None], refused: FileRefused) -> None:
    sheets = refused.sheets if isinstance(refused, SheetToChoose) else None
    say(refused=[[part.zh, part.en] for part in (refused.reason, refused.remedy)], sheets=sheets)


def _confine(memory: int, seconds: int, written_bytes: int) -> None:
    """Limit address space beyond what is mapped already, processor time, file size; leave no core."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory, mapped + memory))
    cores = os.cpu_count() or 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * cores, seconds * cores + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_bytes, written_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
