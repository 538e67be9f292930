"""The entry point of the command `banfa`."""

import os
import sys

import django

from banfa.config.environment import BadSetting


def main() -> None:
    """Run one command. Exit status 0: done; 1: refused, in one sentence on stderr; 2: the words make no command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfa.config.settings")
    try:
        django.setup()
    except BadSetting as bad:
        sys.stderr.write(f"{bad}\n")
        raise SystemExit(1) from None
    from banfa.config.running import run  # the parts can be imported only once Django is set up

    raise SystemExit(run(sys.argv[1:]))
