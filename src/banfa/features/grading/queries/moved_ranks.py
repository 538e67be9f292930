"""Where customers stood in the ranking that a class was taken from, before and now."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from banfa.analytics.figures import FigureKind
from banfa.analytics.run_folder import read_record
from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.policy.model import Rank

CLASS_OF = re.compile(r'class_of\("(\w+)"\)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """One customer's rank among its group and the change of its score; None where it was not ranked."""

    old_rank: Decimal | None
    old_population: int | None
    rank: Decimal | None
    population: int | None
    change: Decimal | None


def ranking_behind(run: Run, classification: str) -> str | None:
    """Return the ranking that gives a classification its values: itself, or the only one that it takes them from."""
    pack, known = frozen_pack(run), read_record(folder_of(run)).classifications
    if isinstance(pack.classifications[classification], Rank):
        return classification
    names = [one.name for one in known[classification].inputs if one.kind is FigureKind.CLASS]
    sources = {match[1] for name in names if (match := CLASS_OF.fullmatch(name))}
    ranked = [name for name in sources if isinstance(pack.classifications.get(name), Rank)]
    return ranked[0] if len(ranked) == 1 else None


def ranks_of(run: Run, against: Run, ranking: str, customer_ids: Sequence[int]) -> Mapping[int, Ranks]:
    """Return the ranks of some customers in both runs."""
    files = [folder_of(one) / f"{ranking}.parquet" for one in (against, run)]
    if not all(file.exists() for file in files) or not customer_ids:
        return {}
    with duckdb.connect() as duck:
        rows = duck.execute(
            "SELECT customer_id, o.rank, o.population, n.rank, n.population, n.score - o.score"
            " FROM read_parquet($old) o FULL JOIN read_parquet($new) n USING (customer_id)"
            " WHERE list_contains($ids::BIGINT[], customer_id)",
            {"old": str(files[0]), "new": str(files[1]), "ids": list(customer_ids)},
        ).fetchall()
    return {
        pk: Ranks(old_rank=old_rank, old_population=old_n, rank=rank, population=n, change=change)
        for pk, old_rank, old_n, rank, n, change in rows
    }
