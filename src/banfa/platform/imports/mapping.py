"""Which column of a file is which item where a reader says so and the headings need not."""

from collections.abc import Collection, Mapping, Sequence

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.imports.headings import folded_heading
from banfa.platform.imports.rawtables import RawColumn
from banfa.platform.imports.refusal import FileRefused

# From a column (its heading, or `#3` for the third) to the item's name; nothing leaves the column out.
Meanings = Mapping[str, str]
LEFT_OUT = ""


def place_of(position: int) -> str:
    """Return how a column is named by its place."""
    return f"#{position}"


def meant(found: RawColumn, meanings: Meanings) -> str | None:
    """Return the item that the reader gave a column, nothing where it is to be left out, None where nobody said."""
    at = place_of(found.position)
    if at in meanings:
        return meanings[at]
    words = folded_heading(found.heading)
    return next(
        (item for heading, item in meanings.items() if words and folded_heading(heading) == words), None
    )


def require_known(meanings: Meanings, columns: Sequence[RawColumn], names: Collection[str]) -> None:
    """Raise FileRefused where the reader names a column that the file has not, or an item that there is not."""
    present = {place_of(found.position) for found in columns} | {
        folded_heading(found.heading) for found in columns if found.heading
    }
    for column, item in meanings.items():
        if column not in present and folded_heading(column) not in present:
            raise FileRefused(
                Text(f"文件中没有列“{column}”", f"the file has no column '{column}'"),
                Text("请核对列对应关系", "check which column is which"),
            )
        if item != LEFT_OUT and item not in names:
            raise FileRefused(
                Text(f"没有名为“{item}”的项", f"there is no item '{item}'") + did_you_mean(item, names),
                Text("请核对列对应关系", "check which column is which"),
            )
