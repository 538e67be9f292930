"""The groups that the regulation itself names, as a run found them, as far as the actor sees their customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from banfa.analytics.run_folder import read_record, segments_file
from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.features.grading.queries.sight import Sight, rows_seen, sight_of
from banfa.platform.access import Actor, Permission, require
from banfa.policy.model import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentShown:
    """One segment of a run's pack; `waiting` names what switches it off."""

    name: str
    rule: Segment
    size: int
    waiting: tuple[str, ...]


def segments_shown(actor: Actor, run: Run) -> list[SegmentShown]:
    """Return the pack's segments with how many of their members the actor sees. Raises Denied."""
    require(actor, Permission.GRADING_RUN_READ)
    rules, record = frozen_pack(run).segments, read_record(folder_of(run)).segments
    shown = {name: rule for name, rule in rules.items() if name in record}
    sight = sight_of(actor)
    if sight.is_whole or not shown:
        sizes: Mapping[str, int] = {name: record[name].customers for name in shown}
    else:
        sizes = _sizes(run, sight)
    return [
        SegmentShown(name=name, rule=rule, size=sizes.get(name, 0), waiting=record[name].waiting)
        for name, rule in shown.items()
    ]


def _sizes(run: Run, sight: Sight) -> dict[str, int]:
    """Return the members by segment of the customers that a reader sees, by the units that the run froze."""
    found = dict[str, int]()
    for _, segment, customers in rows_seen(_counted(run), sight, lambda own: _counted(run, own)):
        found[segment] = found.get(segment, 0) + customers
    return found


def _counted(run: Run, own: Sequence[int] | None = None) -> list[tuple[str, str, int]]:
    """Return unit path, segment and members, of some customers or of all."""
    folder = folder_of(run)
    files = [str(segments_file(folder)), str(folder / "register.parquet")]
    among = "" if own is None else " WHERE customer_id IN (SELECT unnest(?))"
    with duckdb.connect(config={"threads": 1}) as duck:
        rows: list[tuple[str, str, int]] = duck.execute(
            "SELECT unit_path, segment, count(*) FROM read_parquet(?) JOIN read_parquet(?) USING (customer_id)"  # noqa: S608
            f"{among} GROUP BY ALL",
            files if own is None else [*files, list(own)],
        ).fetchall()
    return rows
