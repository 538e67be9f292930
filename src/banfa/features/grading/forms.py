"""Reads what pages of runs, objections and decisions are asked for and told."""

from collections.abc import Sequence
from datetime import date

from django.http import QueryDict

from banfa.features.grading import queries
from banfa.features.grading.matrix import from_address
from banfa.features.grading.models import Objection, Run
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.org.models import Unit
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Level, Pack

OFFERED_PERIODS = 8
FARTHEST_PAGE = 10_000


def read_classification(query: QueryDict, run: Run, pack: Pack) -> str:
    """Return the classification to show: the one asked for, else the headline. Raises BadRequest."""
    graded = [name for name in pack.classifications if name in run.counts]
    name = query.get("by") or (pack.headline if pack.headline in graded else graded[0])
    if name not in graded:
        raise unknown("by", str(name))
    return str(name)


def read_level(query: QueryDict, levels: Sequence[Level]) -> str:
    """Return the level whose units are compared. Raises BadRequest."""
    codes = [level.code for level in levels]
    level = query.get("level") or (codes[1] if len(codes) > 1 else codes[0])
    if level not in codes:
        raise unknown("level", level)
    return level


def read_cell(query: QueryDict) -> tuple[str | None, str | None] | None:
    """Return the cell of the matrix whose customers are asked for."""
    if "old" not in query or "new" not in query:
        return None
    return from_address(query.get("old", "")), from_address(query.get("new", ""))


def periods_offered(newest: Period | None, kind: PeriodKind) -> list[Period]:
    """Return the newest periods of a kind that the ledger's newest month lies in or after, newest first."""
    if newest is None:
        return []
    period = Period.containing(newest.start, kind)
    found = []
    for _ in range(OFFERED_PERIODS):
        found.append(period)
        period = period.previous
    return found


def read_period(posted: QueryDict) -> Period:
    """Return the period to grade. Raises BadPeriod."""
    return Period.parse(posted.get("period", ""))


def read_against(query: QueryDict, earlier: Sequence[Run]) -> Run | None:
    """Return the run to compare with, None where the usual one is meant. Raises BadRequest."""
    wanted = query.get("against")
    if not wanted:
        return None
    found = next((run for run in earlier if run.number == wanted), None)
    if found is None:
        raise unknown("against", wanted)
    return found


def read_run(actor: Actor, query: QueryDict) -> Run | None:
    """Return the run that is named, else the newest published one. Raises NotThere."""
    wanted = query.get("run")
    return queries.run_numbered(actor, wanted) if wanted else queries.newest_published(actor)


def read_choice(query: QueryDict, key: str, known: Sequence[str]) -> str:
    """Return one of the known words, empty where none is chosen. Raises BadRequest."""
    wanted = query.get(key, "")
    if wanted and wanted not in known:
        raise unknown(key, wanted)
    return wanted


def read_voice(posted: QueryDict) -> Objection.Voice:
    """Return whose objection it is. Raises BadRequest."""
    voice = posted.get("voice", "")
    if voice not in Objection.Voice.values:
        raise unknown("voice", voice)
    return Objection.Voice(voice)


def read_day(posted: QueryDict, key: str) -> date | None:
    """Return a day, None where the field was left empty. Raises BadRequest."""
    words = posted.get(key, "").strip()
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise unknown(key, words) from None


def read_unit(actor: Actor, query: QueryDict) -> Unit | None:
    """Return the unit that a page is narrowed to, None where it is not. Raises NotThere."""
    code = query.get("unit", "")
    if not code:
        return None
    found = visible(Unit, actor).filter(code=code).first()
    if found is None:
        raise NotThere
    return found


def read_skip(query: QueryDict, page_size: int) -> int:
    """Return how many rows stand before the page asked for. Raises BadRequest."""
    words = query.get("skip") or "0"
    if not words.isascii() or not words.isdecimal() or int(words[:9]) > FARTHEST_PAGE * page_size:
        raise unknown("skip", words)
    return int(words)


def read_numbers(posted: QueryDict, key: str) -> list[int]:
    """Return the numbers that were ticked. Raises BadRequest."""
    words = posted.getlist(key)
    for word in words:
        if not word.isdecimal():
            raise unknown(key, word)
    return [int(word) for word in words]


def clauses_offered(pack: Pack, classification: str) -> list[str]:
    """Return the clauses that rules about a classification cite, the pack's own first."""
    rule = pack.classifications.get(classification)
    if rule is None:
        return []
    cited = [*rule.cites, *(clause for given in rule.given for clause in given.cites)]
    follow = (
        one for one in (*pack.treatments.values(), *pack.profiles.values()) if classification in str(one)
    )
    return list(dict.fromkeys([*cited, *(clause for one in follow for clause in one.cites)]))


def unknown(key: str, value: str) -> BadRequest:
    """Return the refusal of a word in an address or a form."""
    shown = value[:40]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
