"""How commands speak: answers on stdout, remarks and progress on stderr, in the user's language."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text as Words

from banfa.kernel.text import Text
from banfa.platform.access import Actor, actor_named
from banfa.platform.org.current import NothingSetUp

answers = Console(highlight=False, soft_wrap=True, emoji=False)
remarks = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
PIPED_WIDTH = 4_000
_acting: list[str] = []


def act_as(username: str) -> None:
    """Let every following command act as this user, under that user's rights."""
    _acting[:] = [username]


def require_data() -> None:
    """Refuse to act on a data folder that is not there, instead of making an empty one. Raises NothingSetUp."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise NothingSetUp


def operator() -> Actor:
    """Return who acts: the user named by `--as`, else the first administrator. Raises NothingSetUp, NoSuchPerson."""
    require_data()
    return actor_named(_acting[0] if _acting else None, on=timezone.localdate())


def words(text: Text) -> str:
    return text.in_language(settings.BANFA_LANGUAGE)


def say(text: Text) -> None:
    """Print an answer."""
    answers.print(words(text), markup=False)


def remark(text: Text) -> None:
    """Print a remark beside the answer."""
    remarks.print(words(text), markup=False)


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def print_table(
    headers: Sequence[Text], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()
) -> None:
    """Print rows as a plain table; `numbers` are the columns that stand to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, header in enumerate(headers):
        table.add_column(words(header), justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Words(cell) for cell in row))
    # A file has no edge to fold at.
    console = answers if answers.is_terminal else Console(highlight=False, emoji=False, width=PIPED_WIDTH)
    console.print(table)


@contextmanager
def progress(title: Text) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on stderr while work goes on; yields `on_step(done, total)`."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=remarks, transient=True, disable=not remarks.is_terminal) as bar:
        task = bar.add_task(words(title), total=None)

        def on_step(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield on_step
