"""Customers sorted by the measure that a figure is compared with, and how many of each count on either side of it."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from banfa.analytics.engines import opened
from banfa.analytics.run_folder import read_record, results_file
from banfa.analytics.simulating.asking import Manner, Question
from banfa.analytics.simulating.cutting import Levels
from banfa.analytics.simulating.levers import Lever, Measured

COUNTS = {
    Manner.INTO: "{now}.value = $value AND b.value IS DISTINCT FROM $value",
    Manner.OUT_OF: "b.value = $value AND {now}.value IS DISTINCT FROM $value",
    Manner.TOTAL: "{now}.value = $value",
}


def counted(before: Path, after: Path, question: Question) -> int:
    """Return how many customers a trial moves as the question counts them."""
    condition = COUNTS[question.manner].format(now="n")
    with opened() as backend:
        found = backend.con.execute(
            f"SELECT count(*) FROM {_results(before, question)} b FULL JOIN {_results(after, question)} n"  # noqa: S608
            f" USING (customer_id) WHERE {condition}",
            {"value": question.value},
        ).fetchall()
    return int(found[0][0])


def levels_of(before: Path, met: Path, unmet: Path, question: Question, lever: Lever) -> Levels | None:
    """Return everyone by measure: what counts where all meet the figure (`met`), and where nobody does (`unmet`).

    None where a run does not keep the measure.
    """
    sources = [_measures(met, measured) for measured in lever.measured]
    known = [source for source in sources if source is not None]
    if len(known) != len(sources):
        return None
    condition = COUNTS[question.manner]
    if_met, if_not = (f"count(*) FILTER ({condition.format(now=side)})" for side in ("m", "u"))
    # A customer of several sources has the same measure in each; that of one is enough.
    query = (
        f"SELECT num, den, {if_met}, {if_not} FROM {_results(met, question)} m"  # noqa: S608
        f" FULL JOIN {_results(unmet, question)} u USING (customer_id)"
        f" FULL JOIN {_results(before, question)} b USING (customer_id)"
        f" LEFT JOIN (SELECT customer_id, any_value(num) AS num, any_value(den) AS den"
        f" FROM ({' UNION ALL '.join(known)}) WHERE num IS NOT NULL GROUP BY customer_id) x USING (customer_id)"
        " GROUP BY num, den"
    )
    with opened() as backend:
        rows = backend.con.execute(query, {"value": question.value}).fetchall()
    return _sorted(rows, lever.measured[0])


def _sorted(rows: Sequence[Any], measured: Measured) -> Levels:
    """Sort the measures exactly; ranks of groups of different sizes may be equal shares."""
    always = 0
    found: dict[Fraction, list[int]] = {}
    for num, den, if_met, if_not in rows:
        if num is None:
            always += if_met
            continue
        measure = Fraction(num) if den is None else Fraction(num, den)
        if measured.is_place:
            measure = (1 - measure if measured.from_end else measure) - measured.offset
        counts = found.setdefault(measure, [0, 0])
        counts[0] += if_met
        counts[1] += if_not
    ordered = sorted(found)
    return Levels(
        measures=ordered,
        if_met=[found[measure][0] for measure in ordered],
        if_not=[found[measure][1] for measure in ordered],
        always=always,
    )


def _measures(folder: Path, measured: Measured) -> str | None:
    """Return SQL for `customer_id`, `num` and `den`, whose quotient is the measure."""
    table = f"read_parquet('{_quoted(results_file(folder, measured.classification))}')"
    if measured.is_place:
        places = "CAST(2 * rank - 1 AS BIGINT) AS num, CAST(2 * population AS BIGINT) AS den"
        return f"SELECT customer_id, {places} FROM {table}"  # noqa: S608
    column = measured.column
    if column is None:
        inputs = read_record(folder).classifications[measured.classification].inputs
        place = next((place for place, one in enumerate(inputs) if one.name == measured.input_name), None)
        if place is None:
            return None
        column = f"input_{place}"
    return f"SELECT customer_id, {column} AS num, CAST(NULL AS BIGINT) AS den FROM {table}"  # noqa: S608


def _results(folder: Path, question: Question) -> str:
    path = _quoted(results_file(folder, question.classification))
    return f"(SELECT customer_id, value FROM read_parquet('{path}'))"  # noqa: S608


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
