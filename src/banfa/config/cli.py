"""The command `banfa`: joins what every part brings, and the only place that knows them all."""

import os
import sys
from pathlib import Path

import django
import typer
from django.db import DatabaseError

from banfa.config.environment import BadSetting
from banfa.config.usage import sentence_of
from banfa.kernel.errors import BanfaError

# What works before anything is set up; every other command acts on a data folder.
WITHOUT_DATA = frozenset({"init", "demo", "policy", "clauses"})


def main() -> None:
    """Run one command. Exit status 0: done; 1: refused, in one sentence on stderr; 2: the words make no command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfa.config.settings")
    arguments, username = _acting_user(sys.argv[1:])
    try:
        django.setup()
    except BadSetting as bad:
        sys.stderr.write(f"{bad}\n")
        raise SystemExit(1) from None
    from banfa.config.commands import app  # the parts can be imported only once Django is set up
    from banfa.platform.terminal import act_as, remark

    if username is not None:
        act_as(username)
    try:
        _require_data(arguments)
        code = app(arguments, prog_name="banfa", standalone_mode=False)
    except BanfaError as error:
        remark(error.text)
        raise SystemExit(1) from error
    except typer.TyperException as error:
        remark(sentence_of(error))
        raise SystemExit(2) from None
    except DatabaseError as error:
        remark(_explained(error))
        raise SystemExit(1) from error
    except (KeyboardInterrupt, typer.Abort):
        raise SystemExit(130) from None
    raise SystemExit(code if isinstance(code, int) else 0)


def _acting_user(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take `--as USER` out of the arguments, wherever it stands."""
    for index, word in enumerate(arguments):
        if word == "--as" and index + 1 < len(arguments):
            return arguments[:index] + arguments[index + 2 :], arguments[index + 1]
        if word.startswith("--as="):
            return arguments[:index] + arguments[index + 1 :], word.removeprefix("--as=")
    return arguments, None


def _require_data(arguments: list[str]) -> None:
    """Refuse to act on a data folder that is not there, instead of making an empty one. Raises NothingSetUp."""
    from django.conf import settings

    from banfa.platform.org.current import NothingSetUp

    database = settings.DATABASES["default"]
    wants_words = not arguments or arguments[0] in WITHOUT_DATA or {"-h", "--help"} & set(arguments)
    if "sqlite" in database["ENGINE"] and not wants_words and not Path(database["NAME"]).exists():
        raise NothingSetUp
