"""Runs one command and turns whatever it raises into one sentence and an exit status."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from banfa.config.commands import app
from banfa.config.usage import sentence_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.org.current import NothingSetUp
from banfa.platform.org.zone import zone
from banfa.platform.terminal import act_as, remark

BUSY = Text(
    "数据库正被其他操作占用，请稍后再试", "the database is busy with something else; try again in a moment"
)
OUTDATED = Text(
    "数据目录来自较早的版本：请先运行一次 banfa up 完成升级",
    "the data folder is of an older version: run banfa up once to bring it up to date",
)


class Unusable(BanfaError):
    """The database answers, but not in a way that a command could work with."""


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; a refusal is one sentence on stderr."""
    arguments, username = _acting_user(arguments)
    if username is not None:
        act_as(username)
    try:
        with _explained(), timezone.override(zone()):
            code = app(arguments, prog_name="banfa", standalone_mode=False)
    except BanfaError as error:
        remark(error.text)
        return 1
    except typer.TyperException as error:
        remark(sentence_of(error))
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return code if isinstance(code, int) else 0


def _acting_user(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take `--as USER` out of the arguments, wherever it stands."""
    for index, word in enumerate(arguments):
        if word == "--as" and index + 1 < len(arguments):
            return arguments[:index] + arguments[index + 2 :], arguments[index + 1]
        if word.startswith("--as="):
            return arguments[:index] + arguments[index + 1 :], word.removeprefix("--as=")
    return arguments, None


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what a database says about itself into a refusal; a fault of our own reaches the log whole."""
    try:
        yield
    except DatabaseError as error:
        if "locked" in str(error):
            raise Unusable(BUSY) from error
        executor = MigrationExecutor(connection)
        if not executor.loader.applied_migrations:
            raise NothingSetUp from error
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise Unusable(OUTDATED) from error
        raise
