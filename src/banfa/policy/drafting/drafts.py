"""A draft: the pack it starts from, with edits or with another file's rules over it, held to every check of a pack."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.policy.drafting.edits import Edits
from banfa.policy.drafting.figures import EditableFigure, Place, editable_figures, figure_at
from banfa.policy.loading import PackInvalid, PackVersion, load_folder
from banfa.policy.loading.building import digest_of, examine
from banfa.policy.loading.composing import Composed, laid_over
from banfa.policy.loading.problems import Place as Line
from banfa.policy.loading.problems import Problem
from banfa.policy.loading.validating import problems_in
from banfa.policy.loading.written import Written, mapping, read_file
from banfa.policy.model import Pack

COMPUTED = {"lineage", "digest"}
YAML = (".yaml", ".yml")


class NoDraft(BanfaError):
    """There is no draft at this place."""


class OtherPack(BanfaError):
    """The draft is of another pack than the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProblem:
    """One thing wrong with a draft: `where` is a file's line for a draft's own words, else the place in the pack."""

    where: str
    text: Text


class DraftInvalid(BanfaError):
    """A draft cannot be used; `problems` holds everything wrong with it."""

    def __init__(self, problems: Iterable[DraftProblem]) -> None:
        self.problems = tuple(problems)
        zh = "；".join(f"{one.where}：{one.text.zh}" for one in self.problems)
        en = "; ".join(f"{one.where}: {one.text.en}" for one in self.problems)
        super().__init__(Text(f"草案有误：{zh}", f"the draft is not valid: {en}"))


def drafted(base: Pack, edits: Edits) -> Pack:
    """Return the pack with some figures replaced, each marked as ours. Raises UnknownFigure, DraftInvalid."""
    return _checked(base, _edited(base, edits), ())


def extreme(base: Pack, edits: Edits) -> Pack:
    """Return the pack with figures replaced that no regulation would hold, to learn what lies on either side of one.

    Only its types are checked. Raises UnknownFigure, DraftInvalid.
    """
    written = _edited(base, edits)
    try:
        pack = Pack.model_validate({**written.plain(), "lineage": list(base.lineage)})
    except ValidationError as error:
        raise DraftInvalid(_shown(one, ()) for one in problems_in(error, written, Pack)) from None
    return pack.model_copy(update={"digest": digest_of(pack)})


def draft_at(place: FilePath, base: Pack, *, on: date) -> Pack:
    """Return the draft that stands in a version's folder, or the base with one YAML file laid over it.

    A file's sections go over the base's as a pack's go over those it extends: an item replaces the one of its name.
    Raises NoDraft, OtherPack, PackInvalid, DraftInvalid.
    """
    if place.is_dir():
        if not (place / "pack.yaml").is_file():
            raise NoDraft(Text(f"{place} 中没有 pack.yaml", f"there is no pack.yaml in {place}"))
        draft = load_folder(place, on=on)
        _require_same_pack(base, draft.name)
        _require_fitting(draft)
        return draft
    if not place.is_file() or place.suffix.lower() not in YAML:
        raise NoDraft(
            Text(
                f"{place}：请给出制度包版本的文件夹，或一个 YAML 文件",
                f"{place}: name the folder of a pack's version, or one YAML file",
            )
        )
    return _overlaid(place, base)


def _edited(base: Pack, edits: Edits) -> Written:
    written = _written_of(base)
    for path, number in edits.items():
        figure = figure_at(base, path)
        written = _put(written, figure.at, _number(number, Line(figure.path, 1)))
    return written


def _overlaid(file: FilePath, base: Pack) -> Pack:
    over, problems = read_file(file.read_bytes(), file.name)
    if problems:
        raise PackInvalid(problems)
    name = over.child("name")
    _require_same_pack(base, name.words if name and name.words else base.name)
    return _checked(base, laid_over(_written_of(base), over), (file.name,))


def _require_same_pack(base: Pack, name: str) -> None:
    if name != base.name:
        raise OtherPack(
            Text(
                f"草案属于制度包 {name}，而批次按 {base.name} 计算",
                f"the draft is of the pack {name}, the run was computed with {base.name}",
            )
        )


def _checked(base: Pack, written: Written, own_files: tuple[str, ...]) -> Pack:
    """Hold a draft to the checks of a pack; what the base is blamed for already is not the draft's fault."""
    lineage = tuple(_version(one, base) for one in base.lineage)
    built = examine(Composed(written, lineage, ()))
    if built.problems:
        old = {(one.path, one.text) for one in examine(Composed(_written_of(base), lineage, ())).problems}
        new = [one for one in built.problems if (one.path, one.text) not in old]
        if new or built.pack is None:
            raise DraftInvalid(_shown(one, own_files) for one in dict.fromkeys(new or built.problems))
    assert built.pack is not None
    _require_fitting(built.pack)
    return built.pack


def _require_fitting(pack: Pack) -> None:
    """Refuse what a pack's types allow and no ranking can mean: shares and quotas below nothing. Raises DraftInvalid."""
    wrong = [
        DraftProblem(where=figure.path, text=text)
        for figure in editable_figures(pack)
        if (text := _misfit(figure)) is not None
    ]
    if wrong:
        raise DraftInvalid(wrong)


def _misfit(figure: EditableFigure) -> Text | None:
    value = figure.value
    if value is None:
        return None
    if figure.is_share and not 0 <= value <= 1:
        return Text("比例须在 0% 到 100% 之间", "a share lies between 0% and 100%")
    if figure.is_whole and (value < 0 or value != value.to_integral_value()):
        return Text("须为不小于 0 的整数", "a whole number of at least 0 is needed")
    return None


def _shown(problem: Problem, own_files: tuple[str, ...]) -> DraftProblem:
    if problem.file in own_files:
        where = f"{problem.file}:{problem.line}"
        return DraftProblem(where=f"{where} {problem.path}".strip(), text=problem.text)
    return DraftProblem(where=problem.path or problem.file, text=problem.text)


def _version(label: str, base: Pack) -> PackVersion:
    """Return a version that a frozen pack was composed of, as far as it remembers it."""
    name, _, version = label.partition("/")
    return PackVersion(name, version, base.effective, base.title.text, base.summary.text, FilePath(label))


def _written_of(pack: Pack) -> Written:
    """Return a pack as if it had been written in one file."""
    said = pack.model_dump(mode="json", exclude=COMPUTED, exclude_defaults=True)
    return _as_written(said, Line(f"{pack.name}/{pack.version}", 1))


def _as_written(part: Any, line: Line) -> Written:
    if isinstance(part, dict):
        return mapping(line, {str(key): _as_written(value, line) for key, value in part.items()})
    if isinstance(part, list):
        return Written(line, items=tuple(_as_written(item, line) for item in part))
    if isinstance(part, bool):
        return Written(line, words="true" if part else "false")
    return Written(line, words=None if part is None else str(part))


def _number(number: Decimal | None, line: Line) -> Written:
    value = Written(line, words=None if number is None else f"{number:f}")
    marked = {"inferred": Written(line, words="true")}
    return mapping(line, {"value": value, **marked})


def _put(written: Written, at: Place, value: Written) -> Written:
    """Return a copy in which something else stands at a place."""
    if not at:
        return value
    head, *rest = at
    below = written.child(head)
    assert below is not None, at
    changed = _put(below, tuple(rest), value)
    if written.entries is not None:
        return written.having({str(head): changed})
    assert written.items is not None
    return replace(
        written, items=tuple(changed if index == head else item for index, item in enumerate(written.items))
    )
