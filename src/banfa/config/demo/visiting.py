"""Visits as phones would send them: positions near the shops, filled sheets, photos, and what customers say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from banfa.config.demo.chances import between, chance, one_of
from banfa.features.contacts.visits.kinds import Offered
from banfa.features.contacts.visits.payload import MET, NOBODY, SHUT, read_payload
from banfa.features.contacts.visits.services import record_visit
from banfa.features.customers.models import Customer
from banfa.features.customers.services.attaching import Sent
from banfa.platform.access import Actor
from banfa.policy.model import FieldType, Pack, Sheet, VisitAction
from banfa.policy.model.register import Typed
from banfa.policy.model.sheets import SheetRow

TALKS = (
    "核对本周订货和库存，动销正常，无特别需求。",
    "介绍新品上柜要求，客户愿意先试订少量。",
    "提醒按时存足货款，客户已设自动提醒。",
    "整理货架并补齐价签，客户配合。",
    "了解周边同行情况，近期客流略有下降。",
    "指导网上订货操作，客户现场下单成功。",
    "沟通节前备货数量，客户希望分两次送货。",
)
OPINIONS = (
    "希望送货时间固定在上午十点以前。",
    "畅销品规配额偏少，常常周三就断货。",
    "价签打印机坏了半个月，盼尽快更换。",
    "订货系统周末偶尔打不开，请处理。",
    "希望多办几次陈列方面的培训。",
    "建议退换破损条盒时手续简单些。",
)
NOT_MET = {NOBODY: "负责人外出进货，已电话说明，改日再来。", SHUT: "店门关闭，邻居说当天盘点歇业。"}
PER_METRE = 1 / 111_195  # degrees of latitude
OFTEN_MET, RARELY_FAR, SOMETIMES_SAID = 0.96, 0.03, 0.05
COLOURS = ("#8c2f39", "#b23a48", "#3a5a40", "#588157", "#1d3557", "#457b9d", "#e9c46a", "#6d597a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One shop on somebody's way: who is visited, what is to be done there, from when on."""

    customer: Customer
    offered: Offered
    at: datetime


def pay_visit(call: Call, pack: Pack, goods: Sequence[str], *, actor: Actor) -> bool:
    """Record one visit as it was sent right after; return whether the customer was met."""
    mark = (call.customer.code, call.at.date())
    result = MET if chance("met", *mark) < OFTEN_MET else one_of((NOBODY, SHUT), "not met", *mark)
    ended_at = call.at + timedelta(minutes=between(7, 14, "minutes", *mark) if result == MET else 2)
    given = {
        "customer_id": call.customer.pk, "kind": call.offered.code, "began_at": call.at.isoformat(),
        "ended_at": ended_at.isoformat(), "result": result, "why": NOT_MET.get(result, ""),
        "fix": _fix(call), "why_no_fix": "" if _is_located(call.customer) else "unavailable", "next_declined": True,
    }  # fmt: skip
    pictures: dict[str, Sent] = {}
    if result == MET:
        given["actions"] = {
            name: done
            for name, action in call.offered.actions.items()
            if (done := _done(name, action, pack, goods, pictures, mark)) is not None
        }
        given["pictures"] = {name: {"taken_at": call.at.isoformat()} for name in pictures}
        if call.offered.kind.asks_satisfaction:
            given["satisfaction"] = between(78, 100, "satisfied", *mark)
    record_visit(
        read_payload(given), client_key=f"demo-{call.customer.pk}-{call.at:%Y%m%d%H%M}", pictures=pictures,
        actor=actor, at=ended_at + timedelta(minutes=1),
    )  # fmt: skip
    return result == MET


def _is_located(customer: Customer) -> bool:
    return customer.longitude is not None and customer.latitude is not None


def _fix(call: Call) -> dict[str, Any] | None:
    """Return a position some metres from the shop, now and then much too far; none where nobody knows the shop's."""
    customer, mark = call.customer, (call.customer.code, call.at.date())
    if customer.longitude is None or customer.latitude is None:
        return None
    is_far = chance("far", *mark) < RARELY_FAR
    metres = between(600, 1_500, "how far", *mark) if is_far else between(2, 60, "how near", *mark)
    return {
        "longitude": round(float(customer.longitude) + 0.00002 * (chance("east", *mark) - 0.5), 7),
        "latitude": round(float(customer.latitude) + metres * PER_METRE, 7),
        "accuracy_m": between(6, 45, "accuracy", *mark), "captured_at": call.at.isoformat(), "system": "gcj02",
    }  # fmt: skip


def _done(
    name: str, action: VisitAction, pack: Pack, goods: Sequence[str], pictures: dict[str, Sent], mark: tuple[Any, ...]
) -> Mapping[str, Any] | None:  # fmt: skip
    match action.do:
        case "sheet":
            return {"rows": _filled(pack.sheets[action.sheet or ""], goods, pictures, (name, *mark))}
        case "photo" | "signature":
            if not action.required:
                return None
            names = [f"{name}{place}" for place in range(action.least)]
            pictures |= {one: photo(between(1, 6, one, *mark)) for one in names}
            return {"pictures": names}
        case "suggestion":
            if not action.required and chance("said", *mark) >= SOMETIMES_SAID:
                return None
            known = pack.visiting.opinions.departments if pack.visiting.opinions else {}
            department = one_of([*known], "department", *mark) if known else ""
            return {"words": one_of(OPINIONS, "opinion", *mark), "department": department}
    return {"words": one_of(TALKS, "talk", name, *mark)}


def _filled(
    sheet: Sheet, goods: Sequence[str], pictures: dict[str, Sent], mark: tuple[Any, ...]
) -> dict[str, Any]:
    """Fill in what a sheet requires, and its scored rows; what depends on another row is answered so that it is not asked."""
    opened_by = " ".join(row.when for row in sheet.rows.values() if row.when)
    rows: dict[str, Any] = {}
    for name, row in sheet.rows.items():
        if row.when is not None or not (row.required or row.is_scored):
            continue
        if row.takes is not None:
            picture = f"{mark[0]}-{name}"
            pictures[picture] = photo(between(1, 6, picture, *mark))
            rows[name] = [picture]
        else:
            rows[name] = _row(row, goods, (name, *mark), opens=name in opened_by)
    return rows


def _row(row: SheetRow, goods: Sequence[str], mark: tuple[Any, ...], *, opens: bool) -> Any:
    if row.is_table:
        lines = [*row.lines] or range(min(row.most, between(3, 5, "lines", *mark)))
        first = between(0, 100, "first", *mark)
        filled = {
            line: {
                column: goods[(first + place) % len(goods)]
                if typed.type is FieldType.TEXT
                else _value(typed, (line, column, *mark), opens=typed.type is FieldType.YES_NO)
                for column, typed in row.columns.items()
            }
            for place, line in enumerate(lines)
        }
        return filled if row.lines else list(filled.values())
    if row.is_scored:
        good = max(len(row.boxes) - 1, 1)
        return row.boxes[between(0, between(0, good, "best", *mark), "box", *mark)].value
    if row.several:
        return [one_of(row.options, *mark).value]
    return _value(row, mark, opens=opens)


def _value(typed: Typed, mark: tuple[Any, ...], *, opens: bool) -> str:
    match typed.type:
        case FieldType.YES_NO:
            return "no" if opens else "yes"
        case FieldType.CHOICE:
            return str(one_of(typed.options, *mark).value)
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.MONEY:
            return str(between(1, 12, *mark))
        case FieldType.DATE:
            return str(mark[-1])
    return "情况正常"


def photo(number: int) -> Sent:
    """Return a drawn shelf: some rows of packets in the colours of its number."""
    content = _shelf(number)
    return Sent(name=f"shelf{number}.jpg", size=len(content), file=BytesIO(content))


@cache
def _shelf(number: int) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (320, 240), "#d9d2c5")
    pen = ImageDraw.Draw(picture)
    for row in range(3):
        top = 24 + 78 * row
        pen.rectangle((0, top + 48, 320, top + 54), fill="#7a6a58")
        for place in range(11):
            left, colour = 7 + 28 * place, COLOURS[(number * 3 + row + place * number) % len(COLOURS)]
            pen.rectangle((left, top, left + 23, top + 47), fill=colour)
            pen.rectangle((left, top + 9, left + 23, top + 16), fill="#f4f1ea")
    target = BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()
