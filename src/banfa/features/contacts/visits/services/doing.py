"""Reads the actions of a visit against what its kind asks for: everything that is missing is named at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from banfa.features.contacts.visits.kinds import Offered
from banfa.features.contacts.visits.payload import MET, BadVisit, Done, VisitPayload
from banfa.kernel.text import Text
from banfa.platform.forms.reading import BadSheet, ReadSheet, read_sheet
from banfa.policy.expressions.evaluating import Value
from banfa.policy.model import Pack, Sheet, VisitAction

NOTHING = Done()
TIMES = Text("请填写", "fill this in")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneAction:
    """One action that was done: its words, its sheet as read, and its pictures by the row that they belong to."""

    code: str
    action: VisitAction
    words: str = ""
    department: str = ""
    sheet: Sheet | None = None
    read: ReadSheet | None = None
    pictures: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_actions(
    payload: VisitPayload, offered: Offered, *, pack: Pack, known: Mapping[str, Value], today: date
) -> list[DoneAction]:
    """Return what was done. Where nobody was met nothing is required but the reason. Raises BadVisit."""
    problems: dict[str, Text] = {}
    done: list[DoneAction] = []
    for code in payload.actions:
        if code not in offered.kind.actions:
            problems[f"actions.{code}"] = Text(
                "这类拜访没有这个动作", "this kind of visit has no such action"
            )
    for code, action in offered.actions.items():
        given = payload.actions.get(code, NOTHING)
        must = action.required and payload.result == MET
        if not must and _is_nothing(given):
            continue
        try:
            done.append(_read(code, action, given, must, pack=pack, known=known, today=today))
        except BadSheet as error:
            problems |= {f"actions.{code}.{key}": words for key, words in error.problems.items()}
        except _Missing as error:
            problems[f"actions.{code}"] = error.words
    problems |= _ending(payload, offered)
    if problems:
        raise BadVisit(problems, titles_of(offered, pack))
    return done


def titles_of(offered: Offered, pack: Pack) -> Mapping[str, Text]:
    """Return the titles of a visit's parts, by the keys under which their problems stand."""
    found = {
        "satisfaction": Text("满意度", "Satisfaction"), "next_on": Text("下次预约", "Next appointment"),
        "why": Text("原因", "Reason"), "ended_at": Text("结束时间", "End"), "kind": Text("拜访类型", "Kind of visit"),
    }  # fmt: skip
    for code, action in offered.actions.items():
        title = action.title.text
        found[f"actions.{code}"] = title
        sheet = pack.sheets.get(action.sheet) if action.sheet else None
        for name, row in (sheet.rows if sheet else {}).items():
            found[f"actions.{code}.{name}"] = title + Text("·", ", ") + row.title.text
    return found


class _Missing(Exception):
    """A required action was left out."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


def _read(
    code: str,
    action: VisitAction,
    given: Done,
    must: bool,
    *,
    pack: Pack,
    known: Mapping[str, Value],
    today: date,
) -> DoneAction:
    match action.do:
        case "sheet":
            return _read_sheet(code, action, given, pack=pack, known=known, today=today)
        case "photo" | "signature":
            least = action.least if must else 0
            if len(given.pictures) < least:
                raise _Missing(Text(f"至少要 {least} 张照片", f"at least {least} photos are needed"))
            return DoneAction(code=code, action=action, pictures={"": given.pictures})
    if must and not given.words:
        raise _Missing(TIMES)
    return DoneAction(code=code, action=action, words=given.words, department=given.department)


def _read_sheet(
    code: str, action: VisitAction, given: Done, *, pack: Pack, known: Mapping[str, Value], today: date
) -> DoneAction:
    sheet = pack.sheets[action.sheet or ""]
    pictures = {
        name: tuple(str(one) for one in given.rows.get(name) or ())
        for name, row in sheet.rows.items()
        if row.takes is not None
    }
    rows = {name: value for name, value in given.rows.items() if name not in pictures}
    read = read_sheet(
        sheet, rows, pack=pack, today=today, known=known,
        pictures={name: len(found) for name, found in pictures.items()},
    )  # fmt: skip
    return DoneAction(
        code=code, action=action, sheet=sheet, read=read,
        pictures={name: found for name, found in pictures.items() if found},
    )  # fmt: skip


def _is_nothing(given: Done) -> bool:
    filled = any(value not in ("", None, [], {}) for value in _leaves(given.rows))
    return not (given.words or given.pictures or filled)


def _leaves(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list | tuple):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def _ending(payload: VisitPayload, offered: Offered) -> dict[str, Text]:
    """Say what is missing at the end: the reason where nobody was met, satisfaction, the next appointment (CRD-12)."""
    found: dict[str, Text] = {}
    if payload.result != MET:
        if not payload.why:
            found["why"] = Text("没有见到客户，请写明情况", "nobody was met: say what was found")
        return found
    if offered.kind.asks_satisfaction and payload.satisfaction is None:
        found["satisfaction"] = Text(
            "请问客户的满意度（0–100）", "ask how satisfied the customer is, 0 to 100"
        )
    if offered.kind.asks_next and payload.next_on is None and not payload.next_declined:
        found["next_on"] = Text(
            "请当场约定下次时间，或注明客户不愿约定",
            "book the next appointment, or note that it was declined",
        )
    if payload.next_on is not None and payload.next_declined:
        found["next_on"] = Text("约定了时间就不是不愿约定", "an appointment that is booked was not declined")
    return found
