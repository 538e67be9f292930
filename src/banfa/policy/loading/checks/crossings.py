"""Two-way tables are whole: both sides exist, every cell is there, and every value stands in one."""

from collections.abc import Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Matrix, Pack


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with the two-way tables."""
    for name, rule in pack.classifications.items():
        if isinstance(rule, Matrix):
            yield from _crossing(("classifications", name, "matrix"), rule, pack)


def _crossing(path: Path, rule: Matrix, pack: Pack) -> Iterator[Finding]:
    crossing = rule.matrix
    sides = {"rows": crossing.rows, "columns": crossing.columns}
    for key, part in sides.items():
        if part not in pack.classifications:
            text = Text(f"没有分类 {part}", f"there is no classification {part}")
            yield Finding((*path, key), text + did_you_mean(part, pack.classifications))
        elif not pack.classifications[part].given:
            yield Finding(
                (*path, key),
                Text(
                    f"分类 {part} 是组合代码，没有固定取值",
                    f"{part} is a joined code and has no list of values",
                ),
            )
    if crossing.rows == crossing.columns:
        yield Finding(
            (*path, "columns"), Text("行与列须是两个分类", "rows and columns have to be two classes")
        )
    rows, columns = (_values(pack, part) for part in sides.values())
    if rows and columns and crossing.rows != crossing.columns:
        yield from _cells((*path, "cells"), rule, rows, columns)
    found = {cell for row in crossing.cells.values() for cell in row.values()}
    for place, value in enumerate(rule.values):
        if value.value not in found:
            text = Text(f"取值 {value.value} 永远不会出现：没有一格给出它",
                        f"the value {value.value} can never be reached: no cell gives it")  # fmt: skip
            yield Finding((*path[:2], "values", place), text)


def _cells(path: Path, rule: Matrix, rows: tuple[str, ...], columns: tuple[str, ...]) -> Iterator[Finding]:
    crossing = rule.matrix
    for row in rows:
        if row not in crossing.cells:
            text = Text(
                f"缺少 {crossing.rows} 取值 {row} 的一行", f"the row for {crossing.rows} {row} is missing"
            )
            yield Finding(path, text)
    for row, line in crossing.cells.items():
        if row not in rows:
            yield Finding((*path, row), _unknown(crossing.rows, row, rows))
        for column in columns:
            if column not in line:
                text = Text(f"缺少 {crossing.columns} 取值 {column} 的一格",
                            f"the cell for {crossing.columns} {column} is missing")  # fmt: skip
                yield Finding((*path, row), text)
        for column in line:
            if column not in columns:
                yield Finding((*path, row, column), _unknown(crossing.columns, column, columns))


def _values(pack: Pack, part: str) -> tuple[str, ...]:
    rule = pack.classifications.get(part)
    return () if rule is None else tuple(value.value for value in rule.given)


def _unknown(part: str, value: str, values: tuple[str, ...]) -> Text:
    return Text(f"分类 {part} 没有取值 {value}", f"{part} cannot give {value}") + did_you_mean(value, values)
