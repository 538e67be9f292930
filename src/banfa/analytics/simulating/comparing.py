"""Two run folders of the same customers, classification by classification: who moved, by how much, and where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banfa.analytics.engines import opened
from banfa.analytics.run_folder import results_file

OnStep = Callable[[int, int], None]
Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How one classification's customers moved. None is undecided; `values` stand best first.

    `cells` count those in both runs, `arrived` and `gone` those in one. `up` and `down` count steps along the order of
    the values, `aside` moves that have no direction: between unordered values, to or from undecided.
    """

    values: tuple[str | None, ...]
    cells: Mapping[Pair, int]
    arrived: Mapping[str | None, int]
    gone: Mapping[str | None, int]
    up: int
    down: int
    aside: int
    same: int

    @property
    def moved(self) -> int:
        """Everyone whose value is another one, those who arrived or left included."""
        return self.up + self.down + self.aside + sum(self.arrived.values()) + sum(self.gone.values())


def moved_file(folder: Path, name: str) -> Path:
    """Return where the customers stand that moved, the furthest first."""
    return folder / f"{name}.moved.parquet"


def units_file(folder: Path, name: str) -> Path:
    """Return where the counts by unit stand."""
    return folder / f"{name}.units.parquet"


def compare(
    before: Path,
    after: Path,
    register: Path,
    orders: Mapping[str, Sequence[str]],
    *,
    on_step: OnStep = lambda done, total: None,
) -> Mapping[str, Movement]:
    """Compare the classifications that both runs hold and write two tables for each beside the later results.

    `orders` gives each classification's values, best first; empty where they have no order. Written are
    - NAME.moved.parquet, one row per customer that moved: `place` (1 the furthest), `customer_id`, `unit_path`, `was_in`,
      `is_in`, `old`, `new`, `steps` (positive for better, null without a direction), and `old_`/`new_` of `score`,
      `rank`, `population`, `criterion`;
    - NAME.units.parquet, one row per unit path and pair of values: `unit_path`, `was_in`, `is_in`, `old`, `new`, `customers`.
    """
    found: dict[str, Movement] = {}
    with opened() as backend:
        duck = backend.con
        for done, (name, order) in enumerate(orders.items()):
            on_step(done, len(orders))
            _join(duck, name, order, before, after, register)
            _write_moved(duck, moved_file(after, name))
            _write_units(duck, units_file(after, name))
            found[name] = _movement(duck, order)
        on_step(len(orders), len(orders))
    return found


def _join(duck: Any, name: str, order: Sequence[str], before: Path, after: Path, register: Path) -> None:
    """Put both runs' rows side by side into the table `sides`."""
    values = ", ".join(_literal(value) for value in order)
    place = f"list_position([{values}]::VARCHAR[], %s.value)"
    kept = ("score", "rank", "population", "criterion")
    sides = ", ".join(f"{side}.{column} AS {word}_{column}" for column in kept for side, word in _SIDES)
    duck.execute(f"""
        CREATE OR REPLACE TEMP TABLE sides AS
        SELECT COALESCE(o.customer_id, n.customer_id) AS customer_id, r.unit_path,
               o.customer_id IS NOT NULL AS was_in, n.customer_id IS NOT NULL AS is_in,
               o.value AS old, n.value AS new,
               CASE WHEN o.value = n.value THEN 0 ELSE {place % "o"} - {place % "n"} END AS steps, {sides}
        FROM read_parquet({_path(results_file(before, name))}) o
        FULL JOIN read_parquet({_path(results_file(after, name))}) n USING (customer_id)
        LEFT JOIN read_parquet({_path(register)}) r ON r.customer_id = COALESCE(o.customer_id, n.customer_id)
    """)  # noqa: S608  names come from the pack's own pattern of letters, digits and _


_SIDES = (("o", "old"), ("n", "new"))
_MOVED = "old IS DISTINCT FROM new OR NOT was_in OR NOT is_in"


def _write_moved(duck: Any, target: Path) -> None:
    order = "abs(steps) DESC NULLS LAST, abs(new_score - old_score) DESC NULLS LAST, customer_id"
    duck.execute(
        f"COPY (SELECT row_number() OVER (ORDER BY {order}) AS place, * FROM sides WHERE {_MOVED} ORDER BY place)"  # noqa: S608
        f" TO {_path(target)} (FORMAT parquet, COMPRESSION zstd)"
    )


def _write_units(duck: Any, target: Path) -> None:
    duck.execute(
        "COPY (SELECT unit_path, was_in, is_in, old, new, count(*) AS customers FROM sides"  # noqa: S608
        f" GROUP BY ALL ORDER BY ALL) TO {_path(target)} (FORMAT parquet, COMPRESSION zstd)"
    )


def _movement(duck: Any, order: Sequence[str]) -> Movement:
    rows = duck.execute(
        "SELECT was_in, is_in, old, new, any_value(steps), count(*) FROM sides GROUP BY was_in, is_in, old, new"
    ).fetchall()
    cells: dict[Pair, int] = {}
    arrived: dict[str | None, int] = {}
    gone: dict[str | None, int] = {}
    up = down = aside = same = 0
    for was_in, is_in, old, new, steps, customers in rows:
        if not was_in:
            arrived[new] = customers
        elif not is_in:
            gone[old] = customers
        else:
            cells[old, new] = customers
            up += customers if steps is not None and steps > 0 else 0
            down += customers if steps is not None and steps < 0 else 0
            same += customers if old == new else 0
            aside += customers if old != new and steps is None else 0
    seen = {value for pair in cells for value in pair} | {*arrived, *gone}
    strays = sorted(value for value in seen if value is not None and value not in order)
    return Movement(
        values=(*order, *strays, *([None] if None in seen else [])),
        cells=cells,
        arrived=arrived,
        gone=gone,
        up=up,
        down=down,
        aside=aside,
        same=same,
    )


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _path(path: Path) -> str:
    return _literal(str(path))
