"""What grading shows in the summary by unit: the published grades, what moved, and the share that is graded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import duckdb

from banfa.features.customers.summary.columns import Part, UnitColumn, declare_unit_columns
from banfa.features.grading.moved_narrowing import declare_moved_narrowing
from banfa.features.grading.queries import newest_published
from banfa.features.grading.queries.runs import folder_of, run_before
from banfa.features.grading.queries.sight import rows_seen, sight_of
from banfa.features.grading.standing import moved, published_standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.web.charts import shade

Located = Sequence[tuple[str, str | None, str | None, int]]
UNDECIDED = ""


def declare_grading_columns() -> None:
    """Declare the columns of grading, and the filter to which the figures of movement lead."""
    declare_unit_columns("grading", graded_columns)
    declare_moved_narrowing()


def graded_columns(actor: Actor) -> Sequence[UnitColumn]:
    """Return the newest published run's grades by unit; nothing where none is published or runs are not the actor's."""
    standings = published_standings()
    run = newest_published(actor) if Permission.GRADING_RUN_READ in actor.permissions else None
    if standings is None or run is None:
        return ()
    before = run_before(run)
    folders = folder_of(run), folder_of(before) if before else None
    located = rows_seen(
        _located(*folders, standings.headline), sight_of(actor),
        lambda own: _located(*folders, standings.headline, tuple(own)),
    )  # fmt: skip
    values = [value for value, _ in standings.values]
    counts, moves = _counted(located, values)
    title, graded = standings.title, "&".join(f"grade={value}" for value in values)
    grades = [
        Part(
            key=value,
            label=label,
            by_path=counts[value],
            query=f"grade={value}",
            shade=shade(place, len(values)),
        )
        for place, (value, label) in enumerate(standings.values)
    ]
    note = Text(f"{run.number}", f"{run.number}")
    columns = [
        UnitColumn(key="grade", title=title, order=20, is_bar=True, parts=grades, note=note),
    ]
    if before is not None:
        columns.append(_movement(moves))
    columns.append(
        UnitColumn(
            key="graded", title=Text("已分级", "Graded"), order=40, of="customers",
            parts=[Part(key="", label=Text("已分级", "graded"), by_path=_summed([counts[one] for one in values]), query=graded)],
        )
    )  # fmt: skip
    return columns


def _movement(moves: Mapping[str, Mapping[str, int]]) -> UnitColumn:
    return UnitColumn(
        key="moved", title=Text("较上期", "Since the last run"), order=30,
        parts=[
            Part(key="up", label=Text("上升", "Up"), by_path=moves["up"], query="in.moved=up", tone="up"),
            Part(key="down", label=Text("下降", "Down"), by_path=moves["down"], query="in.moved=down", tone="down"),
        ],
    )  # fmt: skip


def _counted(
    located: Located, values: Sequence[str]
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Return the customers by value and by movement, each by path."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    moves: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path, value, earlier, n in located:
        counts[value if value is not None and value in values else UNDECIDED][path] += n
        way = moved(earlier, value, values)
        if way:
            moves["up" if way > 0 else "down"][path] += n
    return counts, moves


def _summed(several: Sequence[Mapping[str, int]]) -> dict[str, int]:
    whole: dict[str, int] = defaultdict(int)
    for one in several:
        for path, n in one.items():
            whole[path] += n
    return whole


@lru_cache(maxsize=4)  # a published run never changes
def _located(folder: Path, before: Path | None, headline: str, own: tuple[int, ...] | None = None) -> Located:
    """Return unit path, value, the value published before, and how many customers, as the run froze the register;
    of some customers alone where they are named."""
    files = [str(folder / f"{headline}.parquet"), str(folder / "register.parquet")]
    earlier = before / f"{headline}.parquet" if before else None
    known = earlier is not None and earlier.exists()
    among = "" if own is None else f"WHERE customer_id IN (SELECT unnest(${4 if known else 3}))"
    join = "LEFT JOIN read_parquet($3) e USING (customer_id)" if known else ""
    with duckdb.connect() as duck:
        rows: Located = duck.execute(
            f"SELECT r.unit_path, g.value, {'e.value' if known else 'NULL'}, count(*)"  # noqa: S608
            f" FROM read_parquet($1) g JOIN read_parquet($2) r USING (customer_id) {join} {among} GROUP BY ALL",
            [*files, *([str(earlier)] if known else []), *([] if own is None else [list(own)])],
        ).fetchall()
    return rows
