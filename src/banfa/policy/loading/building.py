"""Makes a checked pack of composed YAML, or says everything that is wrong with it."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from banfa.kernel.text import Text
from banfa.policy import catalogue
from banfa.policy.loading.checks import findings
from banfa.policy.loading.composing import HOLDERS, NAMED, Composed
from banfa.policy.loading.problems import Finding, PackInvalid, Path, Problem, dotted
from banfa.policy.loading.validating import path_of, problems_in
from banfa.policy.loading.without import LOOSE_KEYS, removable, rules_citing, taken_out
from banfa.policy.loading.written import Written
from banfa.policy.model import Pack

COMPUTED = ("lineage", "digest")  # keys of a Pack that no file may hold
MOST_REPAIRS = 60


@dataclass(frozen=True, slots=True)
class Built:
    """A pack, as far as it can be made, and everything wrong with it."""

    pack: Pack | None
    problems: tuple[Problem, ...]


def build(composed: Composed, *, without: str | None = None) -> Pack:
    """Return the pack. Raises PackInvalid with every problem.

    `without` takes out the rules of a clause, and what cannot stand without them.
    """
    built = examine(composed)
    if built.problems or built.pack is None:
        raise PackInvalid(built.problems)
    return built.pack if without is None else _without(composed, without)


def examine(composed: Composed) -> Built:
    """Return what is wrong with a composed pack, and the pack where nothing of its types is."""
    problems = [*composed.problems, *_computed_keys(composed.written)]
    lineage = [f"{version.name}/{version.version}" for version in composed.lineage]
    pack, errors = _validate(composed.written, lineage)
    if errors is None:
        assert pack is not None
        problems += _placed(composed.written, findings(pack))
        return Built(pack, tuple(problems))
    problems += problems_in(errors, composed.written, Pack)
    problems += _beyond_errors(composed.written, lineage, errors)
    return Built(None, tuple(problems))


def _validate(written: Written, lineage: list[str]) -> tuple[Pack | None, ValidationError | None]:
    said = {key: value for key, value in written.plain().items() if key not in COMPUTED}
    try:
        pack = Pack.model_validate({**said, "lineage": lineage}, context={"figures": catalogue.figures()})
    except ValidationError as error:
        return None, _without_frames(error)
    return pack.model_copy(update={"digest": digest_of(pack)}), None


def _without_frames(error: ValidationError) -> ValidationError:
    """Let go of the frames that the errors were raised in: Pydantic hides them from Python, which could never free them."""
    for details in error.errors(include_url=False):
        inner = details.get("ctx", {}).get("error")
        if isinstance(inner, BaseException):
            inner.__traceback__ = None
    return error.with_traceback(None)


def digest_of(pack: Pack) -> str:
    """Return the SHA-256 of what a pack says; defaults are left out, so that a new key of the language changes none."""
    said = pack.model_dump(mode="json", exclude={"digest"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _computed_keys(written: Written) -> list[Problem]:
    found = [(key, written.place_of((key,))) for key in COMPUTED if written.child(key) is not None]
    return [
        Problem(
            place.file,
            place.line,
            key,
            Text(f"{key} 由系统计算，不可书写", f"{key} is computed and cannot be written"),
        )
        for key, place in found
    ]


def _placed(written: Written, found: Iterable[Finding]) -> list[Problem]:
    problems = []
    for finding in found:
        place = written.place_of(finding.path)
        problems.append(Problem(place.file, place.line, dotted(finding.path), finding.text))
    return problems


def _beyond_errors(written: Written, lineage: list[str], errors: ValidationError) -> list[Problem]:
    """Check what remains when the items in error are left out, so that one mistake does not hide the others.

    What refers to an item in error is left alone: it may be right once the item is.
    """
    broken = {
        _item_of(path_of(error["loc"])) for error in errors.errors(include_url=False, include_context=False)
    }
    if any(len(path) == 1 and path[0] not in LOOSE_KEYS for path in broken):  # the head, or a whole section
        return []
    pack, remaining = _validate(taken_out(written, broken), lineage)
    if pack is None or remaining is not None:
        return []
    names = {str(path[-1]) for path in broken}
    mentions = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))
    kept = [
        one
        for one in findings(pack)
        if not mentions.search(one.text.en) and not mentions.search(dotted(one.path))
    ]
    return _placed(written, kept)


def _item_of(path: Path) -> Path:
    """Return the named item or the section that an error lies in."""
    if len(path) > 2 and HOLDERS.get(str(path[0])) == path[1]:
        return path[:3]
    if len(path) > 1 and (path[0] in NAMED or path[0] == "levels"):
        return path[:2]
    return path[:1]


def _without(composed: Composed, clause: str) -> Pack:
    """Take out a clause's rules, then whatever is wrong because of that, until the rest stands.

    What still is wrong and cannot be taken out (a pack without its `name` field, say) is left: the pack serves to see
    which tests go red. Raises PackInvalid where even its types no longer hold.
    """
    lineage = [f"{version.name}/{version.version}" for version in composed.lineage]
    written = taken_out(composed.written, rules_citing(composed.written, clause))
    for _ in range(MOST_REPAIRS):
        pack, errors = _validate(written, lineage)
        if errors is not None:
            wrong = [
                path_of(error["loc"]) for error in errors.errors(include_url=False, include_context=False)
            ]
        else:
            assert pack is not None
            wrong = [finding.path for finding in findings(pack)]
        dangling = {item for item in map(removable, wrong) if item is not None}
        smaller = taken_out(written, dangling)
        if smaller == written:
            if pack is None:
                assert errors is not None
                raise PackInvalid(problems_in(errors, written, Pack))
            return pack
        written = smaller
    raise PackInvalid(problems_in(errors, written, Pack) if errors else ())
