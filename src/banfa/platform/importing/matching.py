"""What the page of columns shows: each column of the file with its samples and the item it is to become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.platform.imports.columns import Column
from banfa.platform.imports.guessing import How
from banfa.platform.imports.looking import Found, FoundColumn
from banfa.platform.imports.mapping import place_of
from banfa.platform.web import languages

HOW = {
    How.REMEMBERED: Text("与上次相同", "as last time"),
    How.HEADING: Text("列名一致", "same name"),
    How.USUAL: Text("常用名称", "usual name"),
    How.NEAR: Text("名称相近，请核对", "similar name, please check"),
    How.VALUES: Text("按内容推测，请核对", "guessed by its values, please check"),
}
TO_CHECK = frozenset({How.NEAR, How.VALUES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One column of the file; `problem` says why its item cannot be."""

    column: FoundColumn
    item: str
    how: Text | None
    is_doubtful: bool
    problem: Text | None

    @property
    def field(self) -> str:
        return f"column-{self.column.position}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """The columns of a file beside the items of a kind."""

    rows: Sequence[Row]
    options: Sequence[tuple[str, str]]
    missing: Sequence[Column]
    unused: Sequence[Column]

    @property
    def left_out(self) -> Sequence[Row]:
        return [row for row in self.rows if not row.item]


def matching(
    found: Found,
    columns: Sequence[Column],
    meanings: Mapping[str, str],
    *,
    repeated: Sequence[str] = (),
) -> Matching:
    """Put columns and items side by side."""
    chosen = {meanings.get(place_of(column.position), "") for column in found.columns}
    return Matching(
        rows=[
            _row(column, meanings.get(place_of(column.position), ""), repeated) for column in found.columns
        ],
        options=[(column.name, _words(column)) for column in columns],
        missing=[column for column in columns if column.required and column.name not in chosen],
        unused=[column for column in columns if not column.required and column.name not in chosen],
    )


def _row(column: FoundColumn, item: str, repeated: Sequence[str]) -> Row:
    is_guess = item == column.item
    problem = Text("另一列也选了这一项", "another column was given this item") if item in repeated else None
    return Row(
        column=column, item=item, how=HOW.get(column.how) if is_guess and item else None,
        is_doubtful=is_guess and bool(item) and column.how in TO_CHECK, problem=problem,
    )  # fmt: skip


def _words(column: Column) -> str:
    label = languages.said(column.label)
    return f"{label} *" if column.required else label
