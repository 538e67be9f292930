"""Reads the environment once, with the prefix BANFA_; a wrong value stops the start."""

import os
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class BadSetting(Exception):
    """An environment variable holds a value that Banfa cannot use."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool) -> bool:
    """Read True or False. Raises BadSetting."""
    words = text(name, str(default))
    if words not in ("True", "False"):
        raise BadSetting(f"{name}={words!r}: write True or False")
    return words == "True"


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Read one of the choices. Raises BadSetting."""
    words = text(name, default)
    if words not in choices:
        raise BadSetting(f"{name}={words!r}: write one of {', '.join(choices)}")
    return words


def mebibytes(name: str, default: int) -> int:
    """Read a size in MiB and return it in bytes. Raises BadSetting."""
    words = text(name, str(default))
    if not (words.isascii() and words.isdigit() and 0 < int(words) <= 1 << 20):
        raise BadSetting(f"{name}={words!r}: write a whole number of MiB, from 1 to 1048576")
    return int(words) << 20


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: str) -> Path:
    return Path(text(name, default)).expanduser().resolve()


def database(name: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for `postgresql://…`, or for SQLite in the data folder. Raises BadSetting."""
    url = text(name)
    if not url:
        return sqlite(home / "banfa.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadSetting(
            f"{name}: write postgresql://USER:PASSWORD@HOST:PORT/NAME, or leave it out for SQLite"
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def engine(name: str, database: str) -> str:
    """Read which engine grades; PostgreSQL is the one that `database` names. Raises BadSetting."""
    chosen = one_of(name, "duckdb", ("duckdb", "postgres", "chdb", "spark"))
    if chosen == "postgres" and not text(database):
        raise BadSetting(f"{name}='postgres': say in {database} which server that is, or leave {name} out")
    return chosen


def sqlite(path: Path) -> dict[str, Any]:
    """WAL so that readers never wait, IMMEDIATE so that writers queue, FULL so that a commit stays."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,  # opening costs a page more than its queries; one stays open per thread of the server
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            " PRAGMA temp_store=MEMORY;",
        },
    }


def tiles(name: str) -> str:
    """Read where map tiles come from, nothing for a map without a ground. Raises BadSetting."""
    address = text(name)
    parts = urlsplit(address)
    has_places = all(place in address for place in ("{z}", "{x}", "{y}"))
    if address and not (
        parts.scheme in ("http", "https") and parts.netloc and has_places and " " not in address
    ):
        raise BadSetting(f"{name}={address!r}: write an address such as https://HOST/{{z}}/{{x}}/{{y}}.png")
    return address


def origin_of(address: str) -> list[str]:
    """Return the origin of an address as a content policy names it, nothing for none."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if address else []


def secret_key(name: str, home: Path) -> str:
    """Return the key given, or the one kept in the data folder, made on first need."""
    given = text(name)
    if given:
        return given
    kept = home / "secret.key"
    if not kept.exists():
        if not home.exists():
            return token_urlsafe(48)  # nothing is stored yet, so nothing is signed that must last
        kept.touch(mode=0o600)
        kept.write_text(token_urlsafe(48))
    return kept.read_text().strip()


def version_of(source: Path) -> str:
    """Return a digest of every file below the static folders of the packages: what their addresses carry."""
    digest = sha256()
    for path in sorted(path for folder in source.glob("*/*/static") for path in folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(source)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
