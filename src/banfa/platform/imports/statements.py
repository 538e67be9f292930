"""The SQL that types cells: the value where a cell is canonical, the cell itself beside it where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.platform.imports import sql
from banfa.platform.imports.columns import Column
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.platform.imports.recognition import Recognition, recognition, unrecognised


def strange(column: Column) -> str:
    """The quoted name under which a column's cells stand that were not canonical."""
    return sql.name(strange_name(column.name))


def strange_name(name: str) -> str:
    return f"~{name}"


def _cell(name: str) -> str:
    return sql.name(strange_name(name))


@dataclass(frozen=True, slots=True)
class Statements:
    """Selects over the cells of a raw table, for the columns that are known, by name."""

    known: Mapping[str, Recognition]
    used: frozenset[str]

    @classmethod
    def of(
        cls, pairs: Sequence[tuple[Column, RawColumn]], *, is_tame: bool = False, fast: bool = True
    ) -> "Statements":
        """With `fast` off no cell counts as canonical."""
        known = {column.name: recognition(column, source, is_tame=is_tame) for column, source in pairs}
        if not fast:
            known = {column.name: unrecognised(column, known[column.name].cell) for column, _ in pairs}
        return cls(known, used=frozenset(source.key for _, source in pairs))

    @property
    def width(self) -> int:
        """The most columns that a select gives beside what it keeps."""
        return 2 * len(self.known)

    @property
    def stands(self) -> str | None:
        """The values of a file without odd cells, where they stand in it as they are wanted or nearly so."""
        plain = [f"{found.plain} AS {sql.name(name)}" for name, found in self.known.items() if found.plain]
        return ", ".join(plain) if len(plain) == len(self.known) else None

    @property
    def names(self) -> str:
        return ", ".join(map(sql.name, self.known))

    @property
    def is_odd(self) -> str:
        """Over `both`: whether some cell of the row is no value yet."""
        return " OR ".join(f"({sql.name(one)} IS NULL AND {_cell(one)} IS NOT NULL)" for one in self.known)

    def both(self, relation: str, kept: str) -> str:
        """Return a relation with each column's value and cell."""
        parts = [
            f"{found.typed} AS {sql.name(name)}, {found.cell} AS {_cell(name)}"
            for name, found in self.known.items()
        ]
        return f"(SELECT {', '.join([kept, *parts])} FROM {relation})"  # noqa: S608

    def values(self, relation: str, kept: str) -> str:
        """Select the values alone."""
        parts = [f"{found.typed} AS {sql.name(name)}" for name, found in self.known.items()]
        return f"SELECT {', '.join([kept, *parts])} FROM {relation}"  # noqa: S608

    def values_and_strange(self, relation: str, kept: str, *, made_as: str | None = None) -> str:
        """Select the values and, by `strange`, the cells that are none. What is kept may be `made_as` it is named."""
        parts = [
            f"{sql.name(one)}, CASE WHEN {sql.name(one)} IS NULL THEN {_cell(one)} END AS {_cell(one)}"
            for one in self.known
        ]
        return f"SELECT {', '.join([kept, *parts])} FROM {self.both(relation, made_as or kept)} b"  # noqa: S608

    def counts(self, raw: RawTable) -> str:
        """Count the rows, then each column's values and cells; decode the other columns too."""
        parts = [f"count({found.typed}), count({found.cell})" for found in self.known.values()]
        decoded = [f"max(hash({other.key}))" for other in raw.columns if other.key not in self.used]
        return f"SELECT {', '.join(['count(*)', *parts, *decoded])} FROM {raw.relation}"  # noqa: S608
