"""Which column of a file is which item: by English name, either label or alias, in any order."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from banfa.kernel.text import Text
from banfa.platform.imports.headings import folded_heading
from banfa.platform.imports.mapping import LEFT_OUT, Meanings, meant, place_of, require_known
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.platform.imports.refusal import FileRefused
from banfa.policy.model import Typed
from banfa.policy.values import Terms
from banfa.policy.values.numerals import units_of

# The columns that the rejected-rows workbook adds, so that it can be mended and imported as it is.
REPORT_HEADINGS = (
    Text("行号", "row"),
    Text("有误的列", "column with an error"),
    Text("原值", "value given"),
    Text("原因", "reason"),
    Text("处理办法", "what to do"),
)
HEADINGS_OF_REPORT = frozenset(
    folded_heading(words) for heading in REPORT_HEADINGS for words in (heading.zh, heading.en)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One item that a file may hold. `required` asks for the column and for a value in every row."""

    name: str
    field: Typed
    required: bool = False
    aliases: tuple[str, ...] = ()
    not_before: date | None = None
    not_after: date | None = None

    @property
    def terms(self) -> Terms:
        return Terms(required=self.required, not_before=self.not_before, not_after=self.not_after)

    @property
    def label(self) -> Text:
        return self.field.title.text

    def headings(self) -> set[str]:
        """Every folded heading that means this column, also with its unit in brackets."""
        title = self.field.title
        words = {self.name, title.zh, title.en, *self.field.aliases, *self.aliases}
        with_unit = {f"{word}({unit})" for word in words for unit in units_of(self.field)}
        return {folded_heading(word) for word in words | with_unit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The columns of a file that are known, each with where it stands, and what was left out."""

    pairs: tuple[tuple[Column, RawColumn], ...]
    notes: tuple[Text, ...] = ()


def expected_headings(columns: Iterable[Column]) -> frozenset[str]:
    """Return what `read_file` looks for to find the row of the heading."""
    return frozenset().union(*(column.headings() for column in columns))


def match(
    raw: RawTable,
    columns: Sequence[Column],
    *,
    ignore_unknown: bool = False,
    meanings: Meanings = MappingProxyType({}),
) -> Matched:
    """Match the file's columns: by what the reader said, else by their headings.

    Raises FileRefused naming all unknown, repeated or missing columns at once.
    """
    by_words, by_name = meaning_of_headings(columns), {column.name: column for column in columns}
    require_known(meanings, raw.columns, by_name)
    known: list[tuple[Column, RawColumn]] = []
    strangers: list[RawColumn] = []
    passed_over: list[RawColumn] = []
    for found in raw.columns:
        told, words = meant(found, meanings), folded_heading(found.heading)
        if told is not None and told != LEFT_OUT:
            known.append((by_name[told], found))
        elif told is None and words in by_words:
            known.append((by_words[words], found))
        elif told == LEFT_OUT or words in HEADINGS_OF_REPORT:
            passed_over.append(found)
        else:
            strangers.append(found)
    if strangers and not ignore_unknown:
        raise _unknown(strangers, columns)
    _refuse_repeated(known)
    _refuse_missing(known, columns)
    return Matched(pairs=tuple(known), notes=_left_out([*strangers, *passed_over]))


def meaning_of_headings(columns: Sequence[Column]) -> dict[str, Column]:
    """Return every folded heading with the column it means; a column's own name wins over another's alias."""
    meaning = {words: column for column in reversed(columns) for words in column.headings()}
    return meaning | {folded_heading(column.name): column for column in columns}


def beside_headings(
    found: Sequence[RawColumn], columns: Sequence[Column], meanings: Meanings
) -> dict[str, str]:
    """Return what the reader said that the headings do not say anyway, each column by its place."""
    by_words = meaning_of_headings(columns)
    said: dict[str, str] = {}
    for one in found:
        told, words = meant(one, meanings), folded_heading(one.heading)
        usual = (
            by_words[words].name if words in by_words else LEFT_OUT if words in HEADINGS_OF_REPORT else None
        )
        if told is not None and told != usual:
            said[place_of(one.position)] = told
    return said


def _unknown(strangers: Sequence[RawColumn], columns: Sequence[Column]) -> FileRefused:
    shown = [_with_nearest(found, columns) for found in strangers[:10]]
    return FileRefused(
        Text(
            f"有 {len(strangers)} 列无法识别：" + "；".join(part.zh for part in shown),
            f"{len(strangers)} columns are not known: " + "; ".join(part.en for part in shown),
        ),
        Text("请改正表头，或选择忽略未知列", "correct the headings, or choose to ignore unknown columns"),
    )


def _with_nearest(found: RawColumn, columns: Sequence[Column]) -> Text:
    heading = found.heading[:40]
    if not heading:
        return Text(
            f"第 {found.position} 列有内容但没有列名", f"column {found.position} has content but no heading"
        )
    meaning = meaning_of_headings(columns)
    near = difflib.get_close_matches(folded_heading(heading), list(meaning), n=1, cutoff=0.5)
    if not near:
        return Text(f"“{heading}”", f"'{heading}'")
    meant = meaning[near[0]]
    return Text(
        f"“{heading}”（是否为“{meant.label.zh}”？）",
        f"'{heading}' (did you mean {meant.label.en} or {meant.name}?)",
    )


def _refuse_repeated(known: Sequence[tuple[Column, RawColumn]]) -> None:
    names = [column.name for column, _ in known]
    repeated = {column.name: column.label for column, _ in known if names.count(column.name) > 1}
    if repeated:
        raise FileRefused(
            Text(
                f"列重复：{'、'.join(label.zh for label in repeated.values())}",
                f"columns stand twice: {', '.join(label.en for label in repeated.values())}",
            ),
            Text("每项只保留一列", "keep one column for each"),
        )


def _refuse_missing(known: Sequence[tuple[Column, RawColumn]], columns: Sequence[Column]) -> None:
    present = {column.name for column, _ in known}
    missing = [column for column in columns if column.required and column.name not in present]
    if missing:
        raise FileRefused(
            Text(
                f"缺少必需的列：{'、'.join(f'{column.label.zh}（{column.name}）' for column in missing)}",
                f"required columns are missing: {', '.join(f'{column.label.en} ({column.name})' for column in missing)}",
            ),
            Text("请补上这些列后再导入", "add them and try again"),
        )


def _left_out(strangers: Sequence[RawColumn]) -> tuple[Text, ...]:
    if not strangers:
        return ()
    names = [found.heading[:40] or str(found.position) for found in strangers]
    return (Text(f"忽略了这些列：{'、'.join(names)}", f"these columns were ignored: {', '.join(names)}"),)
