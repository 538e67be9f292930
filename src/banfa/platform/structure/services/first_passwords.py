"""The passwords that an import of people made: they lie sealed by the vault until they are told, a week at most."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from banfa.platform.access import NotThere
from banfa.platform.audit.keeping import Unreadable, is_kept_sealed, kept_sealed, unsealed
from banfa.platform.imports.models import Batch
from banfa.platform.vault import keys

FOLDER = "passwords"
KEPT = timedelta(days=7)
Row = tuple[str, str, str]


def keep(batch: Batch, rows: Sequence[Row]) -> None:
    """Keep user name, name and password of everybody new, sealed. Raises outside the transaction that lands them."""
    place = passwords_of(batch)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    place.touch(mode=0o600)
    place.write_text(kept_sealed(_subject(place), json.dumps(rows, ensure_ascii=False)), encoding="ascii")


def passwords_of(batch: Batch) -> Path:
    """Return where the passwords of an import lie until they are told."""
    return _folder() / f"{batch.pk}.sealed"


def tell_once(batch: Batch) -> list[Row]:
    """Return user name, name and password of everybody new in an import, and forget them. Raises NotThere."""
    place = passwords_of(batch)
    try:
        sealed = place.read_text(encoding="ascii")
        # What is not sealed was not written here.
        rows = json.loads(unsealed(sealed)) if is_kept_sealed(sealed) else None
    except (FileNotFoundError, Unreadable):
        rows = None
    _forget(place, timezone.now())
    if rows is None:
        raise NotThere
    return [(username, name, password) for username, name, password in rows]


def clear_away(at: datetime) -> int:
    """Forget passwords that nobody asked for within a week, and those that lay open before; return how many."""
    folder, forgotten = _folder(), 0
    if not folder.is_dir():
        return 0
    for place in sorted(folder.iterdir()):
        if place.suffix == ".csv" or _is_old(place, at):
            _forget(place, at)
            forgotten += 1
    return forgotten


def _is_old(place: Path, at: datetime) -> bool:
    try:
        return place.stat().st_mtime < (at - KEPT).timestamp()
    except FileNotFoundError:  # told a moment ago
        return False


@transaction.atomic
def _forget(place: Path, at: datetime) -> None:
    """Remove the file and destroy its key, so that no copy of the file opens."""
    place.unlink(missing_ok=True)
    keys.destroy(_subject(place), at=at)


def _folder() -> Path:
    return Path(settings.BANFA_HOME) / FOLDER


def _subject(place: Path) -> str:
    return f"passwords:{place.stem}"
