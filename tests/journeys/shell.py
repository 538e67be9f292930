"""Commands as a user gives them, in a data folder of their own, and what the folder holds afterwards."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KillAt = tuple[str, str, int]


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def data(self) -> Any:
        """The answer of `--json`."""
        return json.loads(self.stdout)


class Forks:
    """The process that forks a command's process, see `forking`."""

    def __init__(self) -> None:
        settled = {
            name: value for name, value in os.environ.items() if not name.startswith(("BANFA", "DJANGO"))
        }
        paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forking.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**settled, "PYTHONPATH": paths},
        )  # fmt: skip

    def ask(self, order: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code: int = json.loads(self._process.stdout.readline())
        return code

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


@dataclass(frozen=True)
class Shell:
    """A data folder, a folder for files, and the commands that act on them."""

    forks: Forks
    folder: Path
    home: Path
    database: str = ""
    language: str = "zh"
    said: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", self.folder / ".said")
        self.said.mkdir(parents=True, exist_ok=True)

    def banfa(self, *arguments: object, kill_at: KillAt | None = None) -> Answer:
        """Run one command to its end, or to the moment at which its whole process group is killed."""
        return self._ask([str(argument) for argument in arguments], kill_at=kill_at)

    def call(self, function: str, *arguments: str) -> Answer:
        """Run one of the tests' own functions in the data folder: what no command does yet."""
        return self._ask(list(arguments), call=function)

    def call_json(self, function: str) -> Any:
        """Run one of the tests' own functions and return what it printed as JSON."""
        return self.call(function).data

    def _ask(self, arguments: list[str], *, call: str | None = None, kill_at: KillAt | None = None) -> Answer:
        stdout, stderr = self.said / "stdout", self.said / "stderr"
        code = self.forks.ask(
            {
                "arguments": arguments, "call": call, "kill_at": kill_at, "environment": self.environment,
                "folder": str(self.folder), "stdout": str(stdout), "stderr": str(stderr),
            }
        )  # fmt: skip
        return Answer(code, stdout.read_text(encoding="utf-8"), stderr.read_text(encoding="utf-8"))

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "DJANGO_SETTINGS_MODULE", "PYTHONPATH")
            if name in os.environ
        }
        own = {"BANFA_HOME": str(self.home), "BANFA_LANGUAGE": self.language}
        return kept | own | ({"BANFA_DATABASE_URL": self.database} if self.database else {})

    def in_english(self) -> "Shell":
        return replace(self, language="en")

    def file(self, name: str, *lines: str) -> Path:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def state(self) -> dict[str, str]:
        """Return everything that is stored: each table's rows and each file's bytes, hashed. Two equal states are equal data."""
        files = {
            str(path.relative_to(self.home)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and path.parts[len(self.home.parts)] != "work" and "sqlite3" not in path.name
        }
        return files | {f"table {name}": seal for name, seal in self._tables().items()}

    def _tables(self) -> dict[str, str]:
        if self.database:
            return _postgresql_tables(self.database)
        with sqlite3.connect(self.home / "banfa.sqlite3") as opened:
            names = [row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = {name: _sealed(opened.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names}
        opened.close()
        return {name: seal for name, seal in tables.items() if name not in UNCOUNTED}

    def leftovers(self) -> list[str]:
        """Return what work in progress has left in the workplace."""
        return [path.name for path in (self.home / "work").glob("*") if path.is_dir()]

    def moved_to(self, home: Path) -> "Shell":
        shutil.move(self.home, home)
        return replace(self, home=home)


# Where the next numbers stand: a transaction that is taken back may have drawn some.
UNCOUNTED = frozenset({"sqlite_sequence"})


def _sealed(rows: list[tuple[Any, ...]]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()


def _postgresql_tables(url: str) -> dict[str, str]:
    import psycopg

    with psycopg.connect(url) as opened:
        names = [
            row[0] for row in opened.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        return {name: _sealed(opened.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names}  # type: ignore[arg-type]
