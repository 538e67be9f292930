"""A process that has loaded the libraries and forks once per command: each command runs as it would from a shell.

A command gets its own process group, environment, folder and output files; only the import of libraries is shared.
Orders come as JSON lines on stdin, exit statuses go out as JSON lines on stdout.
"""

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

# Nothing of these reads a setting or starts a thread when it is imported.
LIBRARIES = (
    "banfa.analytics.explaining", "banfa.analytics.grading", "banfa.policy.difference", "banfa.policy.liveness",
    "banfa.policy.loading", "django.core.management", "django.db.migrations.executor", "django.db.models",
    "django.template.backends.django", "django.views.generic", "duckdb", "granian", "ibis", "ibis.backends.duckdb",
    "pyarrow.parquet", "pydantic", "pypinyin", "python_calamine", "rich.progress", "rich.table", "sqlglot", "typer",
    "typer.rich_utils", "xlsxwriter", "yaml",
)  # fmt: skip


def main() -> None:
    for library in LIBRARIES:
        importlib.import_module(library)
    from django.conf import settings

    assert not settings.configured, "every command reads its own environment"
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(order)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(json.dumps(os.waitstatus_to_exitcode(status)) + "\n")
        sys.stdout.flush()


def _run(order: dict[str, Any]) -> NoReturn:
    os.setsid()
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    for number, path in ((0, os.devnull), (1, order["stdout"]), (2, order["stderr"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(path, flags), number)
    sys.argv = ["banfa", *order["arguments"]]
    code = 70
    try:
        code = _act(order)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _act(order: dict[str, Any]) -> int:
    if order["call"]:
        _set_up()
        _named(order["call"])(*order["arguments"])
        return 0
    if order["kill_at"]:
        _set_up()
        _arm(*order["kill_at"])
    from banfa.config.cli import main as command

    command()
    return 0


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfa.config.settings")
    django.setup()


def _arm(moment: str, target: str, call: int) -> None:
    """Replace a function by one that kills the whole process group before or after its n-th call."""
    real, calls = _named(target), [0]

    def deadly(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        if moment == "before" and calls[0] == call:
            os.killpg(0, signal.SIGKILL)
        answer = real(*arguments, **named)
        if moment == "after" and calls[0] == call:
            os.killpg(0, signal.SIGKILL)
        return answer

    module, _, path = target.partition(":")
    owner = importlib.import_module(module)
    *owners, name = path.split(".")
    for step in owners:
        owner = getattr(owner, step)
    setattr(owner, name, deadly)


def _named(target: str) -> Callable[..., Any]:
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for step in path.split("."):
        found = getattr(found, step)
    return found  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()
