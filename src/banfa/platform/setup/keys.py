"""The one-time key of the first run: who holds it may set the organisation up, and founding uses it up."""

import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FILE = "setup.key"


def make_key() -> str:
    """Return the key kept in the data folder, made on first need; only the folder's owner can read it."""
    kept = _file()
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(24))
    return kept.read_text().strip()


def is_made() -> bool:
    """Tell whether somebody has been given a key."""
    return _file().exists()


def is_key(given: str) -> bool:
    """Tell whether this is the key; nothing is, before one was made and after it was used up."""
    kept = _file()
    if not given or not kept.exists():
        return False
    return secrets.compare_digest(given.encode(), kept.read_text().strip().encode())


def digest() -> str:
    """Return what stands for the key in a browser, nothing where there is no key."""
    kept = _file()
    return sha256(kept.read_bytes()).hexdigest()[:32] if kept.exists() else ""


def use_up() -> None:
    """Make the key worthless."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.BANFA_HOME) / FILE
