"""The lake: where the ledger's Parquet files lie, and how a sales line is typed in them."""

import hashlib
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings

from banfa.policy.ledger import ledger_attributes
from banfa.policy.model import FieldType, Pack, Typed

BLOCK = 1 << 20


def home() -> Path:
    """Return the data folder; everything stored refers to its files by relative path."""
    return Path(settings.BANFA_HOME)


def sql_type(attribute: Typed) -> str:
    """Return the type in which Parquet keeps an attribute: exact, and the same in every file."""
    match attribute.type:
        case FieldType.MONEY:
            return "DECIMAL(18, 2)"
        case FieldType.DECIMAL:
            return f"DECIMAL(18, {attribute.decimals})"
        case FieldType.INTEGER:
            return "BIGINT"
        case FieldType.DATE:
            return "DATE"
        case FieldType.YES_NO:
            return "BOOLEAN"
    return "VARCHAR"


def columns(pack: Pack) -> dict[str, str]:
    """Return every column of a sales line with its SQL type, in the order in which files keep them.

    Which batch a line came from is its file's: the list in the database says so.
    """
    core = {
        "customer_id": "BIGINT",
        "date": "DATE",
        "product": "VARCHAR",
        "quantity": "DECIMAL(18, 3)",
        "amount": "DECIMAL(18, 2)",
    }
    return {**core, **{name: sql_type(kind) for name, kind in ledger_attributes(pack).items()}}


def relation(paths: Sequence[str], pack: Pack, *, start: date | None = None, end: date | None = None) -> str:
    """Return SQL for the sales lines of some files, by path from the data folder; attributes that a file lacks are null, no file gives no rows."""
    blank = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns(pack).items())
    if not paths:
        return f"SELECT {blank} WHERE false"
    names = ", ".join(f'"{name}"' for name in columns(pack))
    listed = ", ".join(quoted(home() / path) for path in paths)
    days = [f"date >= DATE '{start}'" if start else "", f"date < DATE '{end}'" if end else ""]
    where = " AND ".join(day for day in days if day) or "true"
    return (
        f"SELECT {names} FROM (SELECT {blank} WHERE false UNION ALL BY NAME"  # noqa: S608
        f" SELECT * FROM read_parquet([{listed}], union_by_name = true)) WHERE {where}"
    )


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    seal = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(BLOCK):
            seal.update(block)
    return seal.hexdigest()


def settle(folder: Path) -> None:
    """Force a folder's files and its entries to the disk, so that what a commit lists survives a power cut."""
    for path in [*folder.rglob("*"), folder]:
        _force(path)


def settle_file(path: Path) -> None:
    """Force one file, its entry in the folder and the folder's own entry to the disk."""
    for one in (path, path.parent, path.parent.parent):
        _force(one)


def quoted(path: Path) -> str:
    """Return the path as a literal of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _force(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
