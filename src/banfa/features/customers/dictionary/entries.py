"""Fields as the dictionary shows them, searched and narrowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import SOURCES, hides, why_not
from banfa.policy.model import Field, FieldType, Maintenance, Pack, Sensitivity, Source, Way

MAINTENANCE = {
    Maintenance.STATIC: Text("静态", "static"),
    Maintenance.DYNAMIC: Text("动态", "dynamic"),
    Maintenance.QUARTERLY: Text("季度", "quarterly"),
    Maintenance.REALTIME: Text("实时", "real time"),
    Maintenance.SYSTEM: Text("系统生成", "by the system"),
}
SENSITIVITY = {
    Sensitivity.PLAIN: Text("一般", "plain"),
    Sensitivity.PERSONAL: Text("个人信息", "personal"),
    Sensitivity.SENSITIVE: Text("敏感", "sensitive"),
}
WAYS = {
    Way.AUTO: Text("直接生效", "at once"),
    Way.VALIDATE: Text("审批后生效", "once approved"),
    Way.NEVER: Text("不接受", "never"),
}
TONES = {Way.AUTO: "ok", Way.VALIDATE: "warn", Way.NEVER: "off"}
TYPES = {
    FieldType.TEXT: Text("文字", "text"), FieldType.LONG_TEXT: Text("长文字", "long text"),
    FieldType.CHOICE: Text("选择", "choice"), FieldType.YES_NO: Text("是否", "yes or no"),
    FieldType.INTEGER: Text("整数", "whole number"), FieldType.DECIMAL: Text("小数", "number"),
    FieldType.MONEY: Text("金额", "money"), FieldType.DATE: Text("日期", "date"),
    FieldType.PHONE: Text("电话", "phone"), FieldType.MOBILE: Text("手机", "mobile phone"),
    FieldType.LANDLINE: Text("固定电话", "landline"), FieldType.ID_NUMBER: Text("身份证号", "identity number"),
    FieldType.USCC: Text("统一社会信用代码", "social credit code"), FieldType.LICENCE: Text("专卖许可证号", "tobacco licence"),
    FieldType.BANK_CARD: Text("银行卡号", "bank card"), FieldType.BANK_ACCOUNT: Text("银行账号", "bank account"),
    FieldType.ADDRESS: Text("地址", "address"), FieldType.EMAIL: Text("邮箱", "e-mail"),
}  # fmt: skip
EVERYBODY_READS = Text("凡可查阅客户者", "whoever reads customers")
EVERYBODY_WRITES = Text("凡可修改客户者", "whoever edits customers")
NOBODY = Text("系统", "the system")
EVERYWHERE = Text("各种方式", "every way")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the dictionary is wanted: words, a maintenance, a sensitivity, a post that answers, `mine` to write."""

    words: str = ""
    maintenance: str = ""
    sensitivity: str = ""
    owner: str = ""
    approved: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WayShown:
    """One way in, with what becomes of a value there."""

    source: Text
    way: Text
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field in words; `mine` says whether the reader writes it on a page, `masked` whether they see it masked."""

    name: str
    title: Text
    type: Text
    unit: Text | None
    maintenance: Text
    sensitivity: Text
    is_personal: bool
    owner: Text | None
    source: Text | None
    readers: Text
    writers: Text
    ways: Sequence[WayShown]
    chain: Text | None
    review: Text | None
    required: Text | None
    mine: bool
    masked: bool
    cites: tuple[str, ...]
    is_inferred: bool
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A group of the file with its fields."""

    name: str
    title: Text
    entries: Sequence[Entry]


def headings(pack: Pack, actor: Actor, asked: Asked) -> list[Heading]:
    """Return the dictionary as an actor knows it, group by group; groups without a field that fits are left out."""
    found: dict[str, list[Entry]] = {name: [] for name in pack.groups}
    for name, field in pack.fields.items():
        if fits(name, field, actor, asked):
            found.setdefault(field.group, []).append(entry(name, field, pack, actor))
    titles = {name: group.title.text for name, group in pack.groups.items()}
    return [
        Heading(name=name, title=titles.get(name, Text(name, name)), entries=entries)
        for name, entries in found.items()
        if entries
    ]


def fits(name: str, field: Field, actor: Actor, asked: Asked) -> bool:
    """Tell whether a field is among those that are wanted."""
    title = field.title
    words = " ".join((name, title.zh, title.en, *field.aliases)).casefold()
    return (
        asked.words.casefold() in words
        and asked.maintenance in ("", field.maintenance)
        and asked.sensitivity in ("", field.sensitivity)
        and asked.owner in ("", field.owner)
        and (not asked.approved or Way.VALIDATE in field.ways.values())
        and (not asked.mine or why_not(actor, field, Source.PAGE) is None)
    )


def entry(name: str, field: Field, pack: Pack, actor: Actor) -> Entry:
    """Return one field in words."""
    is_system = field.maintenance is Maintenance.SYSTEM
    chain = pack.chains.get(field.chain) if field.chain else None
    return Entry(
        name=name, title=field.title.text, type=TYPES[field.type], unit=field.unit.text if field.unit else None,
        maintenance=MAINTENANCE[field.maintenance], sensitivity=SENSITIVITY[field.sensitivity],
        is_personal=field.sensitivity is not Sensitivity.PLAIN, owner=_post(field.owner, pack) if field.owner else None,
        source=field.source.text if field.source else None, readers=_posts(field.read, pack, EVERYBODY_READS),
        writers=NOBODY if is_system else _posts(field.write, pack, EVERYBODY_WRITES),
        ways=[] if is_system else _ways(field), chain=chain.title.text if chain else None,
        review=_review(field), required=_required(field), mine=why_not(actor, field, Source.PAGE) is None,
        masked=hides(actor, field), cites=field.cites, is_inferred=field.inferred,
        note=field.note.text if field.note else None,
    )  # fmt: skip


def _ways(field: Field) -> list[WayShown]:
    """Return what becomes of a value by where it is given; one line where it is the same everywhere."""
    found: dict[Way, list[Text]] = {}
    for source in Source:
        found.setdefault(field.way(source), []).append(SOURCES[source])
    return [
        WayShown(source=EVERYWHERE if len(found) == 1 else _joined(sources), way=WAYS[way], tone=TONES[way])
        for way, sources in found.items()
    ]


def _joined(words: Sequence[Text]) -> Text:
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))


def _post(code: str, pack: Pack) -> Text:
    post = pack.posts.get(code)
    return post.title.text if post else Text(code, code)


def _posts(codes: Sequence[str], pack: Pack, everybody: Text) -> Text:
    if not codes:
        return everybody
    return _joined([_post(code, pack) for code in codes])


def _review(field: Field) -> Text | None:
    months = field.review.months.value if field.review else None
    return None if months is None else Text(f"每 {months:f} 个月核对", f"looked at every {months:f} months")


def _required(field: Field) -> Text | None:
    if field.required:
        return Text("必填", "required")
    return (
        Text(f"当 {field.required_when} 时必填", f"required when {field.required_when}")
        if field.required_when
        else None
    )


def owners(pack: Pack) -> Mapping[str, Text]:
    """Return the posts that answer for a field, by code."""
    named = dict.fromkeys(field.owner for field in pack.fields.values() if field.owner)
    return {code: _post(code, pack) for code in named}
