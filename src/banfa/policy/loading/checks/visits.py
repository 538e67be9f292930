"""Sheets and visits name what the pack has, under conditions that one customer's values can answer."""

from collections.abc import Container, Iterable, Iterator

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import FixLimit, Pack, Sheet, SheetRow, VisitKind
from banfa.policy.numbers import Number
from banfa.policy.of_one import is_of_one, read_of_one

AHEAD = "visiting"


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong with sheets, kinds of visit and check-ins."""
    for name, sheet in pack.sheets.items():
        yield from _sheet(("sheets", name), sheet, pack)
    for name, kind in pack.visits.items():
        yield from _visit(("visits", name), kind, pack)
    yield from _check_in(pack)
    yield from _opinions(pack)
    positions = pack.visiting.positions
    if positions is not None:
        yield from _above_zero((AHEAD, "positions", "days"), positions.days)
        yield from _posts((AHEAD, "positions", "seen_by"), positions.seen_by, pack)


def _sheet(path: Path, sheet: Sheet, pack: Pack) -> Iterator[Finding]:
    seen: set[str] = set()
    if not sheet.sections:
        yield Finding(path, Text("登记表没有内容", "a sheet has sections"))
    for name in sheet.heading:
        yield from _known((*path, "heading"), name, pack.fields, Text("信息项", "field"))
    if sheet.custodian is not None:
        yield from _posts((*path, "custodian"), (sheet.custodian,), pack)
    for section, rows in sheet.sections.items():
        if not rows.rows:
            yield Finding((*path, "sections", section), Text("这一部分没有栏目", "a section has rows"))
        for name, row in rows.rows.items():
            where: Path = (*path, "sections", section, "rows", name)
            if name in seen:
                yield Finding(where, Text(f"栏目 {name} 出现两次", f"row {name} stands twice on the sheet"))
            seen.add(name)
            yield from _row(where, row, sheet, pack)
    for name, finding in sheet.findings.items():
        yield from _condition((*path, "findings", name, "when"), finding.when, pack, sheet)
    if sheet.total is not None and not any(True for _ in sheet.scored()):
        yield Finding((*path, "total"), Text("没有评分栏目可合计", "no scored row to add up"))


def _row(path: Path, row: SheetRow, sheet: Sheet, pack: Pack) -> Iterator[Finding]:
    points = sheet.points_of(row)
    for place, box in enumerate(row.boxes):
        if box.value not in points:
            text = Text(f"档次 {box.value} 没有分值", f"box {box.value} has no points")
            yield Finding((*path, "boxes", place), text)
    for cell, field in row.offers.items():
        line, _, column = cell.partition(".")
        if line not in row.lines or column not in row.columns:
            text = Text(f"表中没有 {cell}", f"the table has no {cell}")
            yield Finding((*path, "offers", cell), text)
        yield from _known((*path, "offers", cell), field, pack.fields, Text("信息项", "field"))
    yield from _condition((*path, "when"), row.when, pack, sheet)


def _visit(path: Path, kind: VisitKind, pack: Pack) -> Iterator[Finding]:
    if not kind.actions:
        yield Finding(path, Text("拜访没有动作", "a visit has actions"))
    yield from _condition((*path, "of"), kind.of, pack)
    yield from _posts((*path, "by"), kind.by, pack)
    if kind.way is not None:
        yield from _known((*path, "way"), kind.way, pack.contact_ways, Text("联系方式", "way of contact"))
    for name, action in kind.actions.items():
        where: Path = (*path, "actions", name)
        yield from _condition((*where, "of"), action.of, pack)
        if action.sheet is not None:
            yield from _known((*where, "sheet"), action.sheet, pack.sheets, Text("登记表", "sheet"))


def _check_in(pack: Pack) -> Iterator[Finding]:
    rule = pack.visiting.check_in
    for name in ("distance", "accuracy", "age", "clock", "speed") if rule is not None else ():
        limit = getattr(rule, name)
        if isinstance(limit, FixLimit):
            yield from _above_zero((AHEAD, "check_in", name, "most"), limit.most)


def _opinions(pack: Pack) -> Iterator[Finding]:
    rule = pack.visiting.opinions
    if rule is None:
        return
    path: Path = (AHEAD, "opinions")
    if not rule.departments:
        yield Finding(path, Text("没有答复意见的部门", "opinions go to departments"))
    yield from _above_zero((*path, "within"), rule.within)
    for name, department in rule.departments.items():
        yield from _posts((*path, "departments", name, "post"), (department.post,), pack)
    if rule.leader is not None:
        yield from _posts((*path, "leader"), (rule.leader,), pack)


def _condition(path: Path, when: str | None, pack: Pack, sheet: Sheet | None = None) -> Iterator[Finding]:
    if when is None:
        return
    parsed = read_of_one(when, pack, sheet)
    for problem in parsed.problems:
        yield Finding(path, problem.text)
    if parsed.is_good and not is_of_one(parsed.node):
        text = Text(
            "条件只能比较信息项、分类和本表栏目", "a condition compares fields, classes and rows of the sheet"
        )
        yield Finding(path, text)


def _posts(path: Path, posts: Iterable[str], pack: Pack) -> Iterator[Finding]:
    for post in posts:
        yield from _known(path, post, pack.posts, Text("岗位", "post"))


def _known(path: Path, name: str, known: Iterable[str], what: Text) -> Iterator[Finding]:
    names: Container[str] = list(known)
    if name not in names:
        text = Text(f"没有{what.zh} {name}", f"there is no {what.en} {name}")
        yield Finding(path, text + did_you_mean(name, list(known)))


def _above_zero(path: Path, number: Number) -> Iterator[Finding]:
    if number.value is not None and number.value <= 0:
        yield Finding(path, Text("须大于零", "has to be above zero"))
