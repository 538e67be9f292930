"""Keeps filled sheets with the version of the sheet that they were filled in by."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from banfa.platform.forms.models import FilledSheet, SheetVersion
from banfa.platform.forms.reading import ReadSheet
from banfa.policy.model import Pack, Sheet


def keep_sheet(
    code: str,
    sheet: Sheet,
    read: ReadSheet,
    *,
    pack: Pack,
    heading: Mapping[str, str],
    pictures: Mapping[str, Sequence[int]],
    filled_by: str,
    filled_at: datetime,
) -> FilledSheet:
    """Store a filled sheet inside the caller's transaction; `pictures` are the attachments of its rows."""
    values: dict[str, Any] = {name: value for name, value in read.values.items() if name not in pictures}
    return FilledSheet.objects.create(
        version=version_of(code, sheet, pack=pack, at=filled_at), heading=dict(heading),
        values=values | {name: list(ids) for name, ids in pictures.items() if ids},
        points={name: str(points) for name, points in read.points.items()}, total=read.total,
        filled_by=filled_by, filled_at=filled_at,
    )  # fmt: skip


def version_of(code: str, sheet: Sheet, *, pack: Pack, at: datetime) -> SheetVersion:
    """Return the row of a sheet as it is described now, made by the first that fills it in."""
    definition = sheet.model_dump(mode="json", exclude_defaults=True)
    digest = hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    row, _ = SheetVersion.objects.get_or_create(
        sheet=code, digest=digest,
        defaults={"pack": f"{pack.name}/{pack.version}", "definition": definition, "made_at": at},
    )  # fmt: skip
    return row


def sheet_of(version: SheetVersion) -> Sheet:
    """Return the sheet of a version, as it was."""
    return Sheet.model_validate(version.definition)
