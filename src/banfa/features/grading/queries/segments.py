"""The groups that the regulation itself names, as a run found them, as far as the actor sees their customers."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from banfa.analytics.run_folder import read_record, segments_file
from banfa.features.grading.models import Run
from banfa.features.grading.queries.groups import SEEN, lies_in
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.platform.access import Actor, Permission, require
from banfa.platform.access.actors import WHOLE_ORGANISATION
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
    scopes = actor.scopes_of(SEEN)
    if WHOLE_ORGANISATION in scopes or not shown:
        sizes: Mapping[str, int] = {name: record[name].customers for name in shown}
    else:
        sizes = _sizes(run, scopes)
    return [
        SegmentShown(name=name, rule=rule, size=sizes.get(name, 0), waiting=record[name].waiting)
        for name, rule in shown.items()
    ]


def _sizes(run: Run, scopes: tuple[str, ...]) -> dict[str, int]:
    """Return the members by segment in some parts of the organisation, by the units that the run froze."""
    folder, found = folder_of(run), dict[str, int]()
    with duckdb.connect(config={"threads": 1}) as duck:
        rows = duck.execute(
            "SELECT segment, unit_path, count(*) FROM read_parquet(?) JOIN read_parquet(?) USING (customer_id)"
            " GROUP BY ALL",
            [str(segments_file(folder)), str(folder / "register.parquet")],
        ).fetchall()
    for segment, path, customers in rows:
        if lies_in(path, scopes):
            found[segment] = found.get(segment, 0) + customers
    return found
