"""The command `banfa`: joins what every part brings, and the only place that knows them all."""

import os
import sys
from pathlib import Path

import django

from banfa.kernel.errors import BanfaError


def main() -> None:
    """Run one command; a refusal is one sentence on stderr and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfa.config.settings")
    arguments, username = _acting_user(sys.argv[1:])
    if arguments[:1] in (["init"], ["demo"]):
        Path(os.environ.get("BANFA_HOME") or "banfa-data").mkdir(parents=True, exist_ok=True)
    django.setup()
    from banfa.config.commands import app  # the parts can be imported only once Django is set up
    from banfa.platform.terminal import act_as, remark

    if username is not None:
        act_as(username)
    try:
        app(arguments, prog_name="banfa")
    except BanfaError as error:
        remark(error.text)
        raise SystemExit(1) from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _acting_user(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take `--as USER` out of the arguments, wherever it stands."""
    for index, word in enumerate(arguments):
        if word == "--as" and index + 1 < len(arguments):
            return arguments[:index] + arguments[index + 2 :], arguments[index + 1]
        if word.startswith("--as="):
            return arguments[:index] + arguments[index + 1 :], word.removeprefix("--as=")
    return arguments, None
