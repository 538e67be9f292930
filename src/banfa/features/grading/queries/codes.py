"""The overview of a code made of other classes: every possible one, and how many customers carry it (NY-6.d)."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.features.grading.queries.sight import sight_of
from banfa.features.ledger import lake
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.org.paths import end_of_subtree
from banfa.policy.codes import Code, possible_codes, titles_of
from banfa.policy.model import Join


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOverview:
    """A joined classification of a run: titles of its parts, and each possible code with its customers."""

    name: str
    title: Text
    cites: tuple[str, ...]
    parts: tuple[Text, ...]
    codes: tuple[tuple[Code, int], ...]

    @property
    def customers(self) -> int:
        return sum(count for _, count in self.codes)


def joined_in(run: Run) -> list[str]:
    """Return the run's classifications that are codes made of others."""
    rules = frozen_pack(run).classifications
    return [name for name, rule in rules.items() if isinstance(rule, Join) and name in run.counts]


def code_overview(actor: Actor, run: Run, name: str) -> CodeOverview:
    """Return the overview, counted in the units that the actor sees. Raises NotJoined, TooManyCodes, Denied."""
    require(actor, Permission.GRADING_RUN_READ)
    pack = frozen_pack(run)
    codes, counts = possible_codes(pack, name), _counts(actor, run, name)
    rule = pack.classifications[name]
    return CodeOverview(
        name=name,
        title=rule.title.text,
        cites=rule.cites,
        parts=titles_of(pack, name),
        codes=tuple((code, counts.get(code.value, 0)) for code in codes),
    )


def _counts(actor: Actor, run: Run, name: str) -> Mapping[str, int]:
    sight = sight_of(actor)
    if sight.is_whole:
        counted: Mapping[str, int] = run.counts.get(name, {})
        return counted
    seen = ["(unit_path >= ? AND unit_path < ?)" for _ in sight.scopes]
    inside = " OR ".join([*seen, "list_contains(?, unit_path)", "list_contains(?, customer_id)"])
    bounds: list[object] = [bound for scope in sight.scopes for bound in (scope, end_of_subtree(scope))]
    bounds += [list(sight.level), list(sight.own)]
    results, register = (
        lake.quoted(folder_of(run) / file) for file in (f"{name}.parquet", "register.parquet")
    )
    with duckdb.connect() as duck:
        rows = duck.execute(
            f"SELECT value, count(*) FROM read_parquet({results}) g JOIN read_parquet({register}) r USING (customer_id)"  # noqa: S608
            f" WHERE value IS NOT NULL AND ({inside}) GROUP BY value",
            bounds,
        ).fetchall()
    return dict(rows)
