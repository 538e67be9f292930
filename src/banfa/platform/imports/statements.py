"""The SQL that types cells: the value where a cell is canonical, the cell itself beside it where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.platform.imports import sql
from banfa.platform.imports.columns import Column
from banfa.platform.imports.rawtables import RawColumn
from banfa.platform.imports.recognition import Recognition, recognition, unrecognised


def strange(column: Column) -> str:
    """The quoted name under which a column's cells stand that were not canonical."""
    return _cell(column.name)


@dataclass(frozen=True, slots=True)
class Statements:
    """Selects over a raw table's relation, for the columns that the file has, by name."""

    known: Mapping[str, Recognition]

    @classmethod
    def of(
        cls, pairs: Sequence[tuple[Column, RawColumn]], *, is_tame: bool, fast: bool
    ) -> "Statements":
        """With `fast` off no cell counts as canonical."""
        known = {column.name: recognition(column, source, is_tame=is_tame) for column, source in pairs}
        if not fast:
            known = {column.name: unrecognised(column, known[column.name].cell) for column, _ in pairs}
        return cls(known)

    @property
    def width(self) -> int:
        return 2 * len(self.known)

    @property
    def names(self) -> str:
        return ", ".join(map(sql.name, self.known))

    def values(self, relation: str, first: str) -> str:
        """Select `first` and the values. `first` may use `is_odd` and what the relation has in front of its cells."""
        return f"SELECT {first}, {self.names} FROM {self._both(relation, first)}"

    def values_and_strange(self, relation: str, *kept: str) -> str:
        ...
