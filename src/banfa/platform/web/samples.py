"""The design page: which components it shows, and the invented things they are shown with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.platform.web.charts import columns
from banfa.platform.web.marks import Mark
from banfa.worktime import Calendar, china, within_hours, within_working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One entry of the page: its template is `web/design/NAME.html`, shown as it is drawn and as it is written."""

    name: str
    title: Text
    use: Text
    wide: bool = False


SAMPLES = (
    Sample(name="head", title=Text("页头与路径", "Head and crumbs"), use=Text("每页一个标题、一个主要按钮；左侧说明身在何处。", "One title and one primary button a page; the crumbs say where one is."), wide=True),
    Sample(name="button", title=Text("按钮", "Button"), use=Text("一页只有一个主按钮；危险操作用描边红色，并先确认。", "One primary a page; what is dangerous is outlined in red and asks first.")),
    Sample(name="stats", title=Text("数字条", "Figures"), use=Text("五六个关键数字，每个都通向它的明细。", "Five or six figures; each leads to its rows."), wide=True),
    Sample(name="card", title=Text("卡片", "Card"), use=Text("标题、说明、右侧操作、页脚；卡片里不套卡片。", "Title, note, actions, foot; no card within a card.")),
    Sample(name="chartcard", title=Text("图表卡", "Chart card"), use=Text("图由服务器画成，高度固定；没有数据也不跳动。", "Drawn by the server at a fixed height; it does not jump without data.")),
    Sample(name="badges", title=Text("等级、条款、状态", "Grade, clause, state"), use=Text("等级靠填充与字母辨认；点等级看原因，点条款看出处。", "A grade is read by fill and letter; it leads to its why, a clause to its source.")),
    Sample(name="deadline", title=Text("期限", "Deadline"), use=Text("先说还有多久，点开看从何时起算、数了哪些天、依据哪一条。", "How soon first; opened, it shows the event, the days that were counted and the clause."), wide=True),
    Sample(name="pairs", title=Text("键值组", "Key and value"), use=Text("悬停出现铅笔；待审的变更同时显示新旧值。", "A pencil on hover; a pending change shows old and new."), wide=True),
    Sample(name="filters", title=Text("筛选栏", "Filter bar"), use=Text("搜索、更多筛选、条件标签；手机上筛选从底部升起。", "Search, more filters, chips; on a phone the filters rise from the foot."), wide=True),
    Sample(name="table", title=Text("数据表与批量操作", "Table and bulk bar"), use=Text("行高 36，数字右对齐；选中后操作栏占用工具栏的位置；手机上变为卡片。", "Rows of 36 px, figures right; the bar takes the toolbar's place; cards on a phone."), wide=True),
    Sample(name="tabs", title=Text("页签与分段", "Tabs and segments"), use=Text("页签换内容，分段换看法；都是链接，可分享。", "Tabs change the content, segments the view; both are links."), wide=True),
    Sample(name="menu", title=Text("菜单", "Menu"), use=Text("不常用的操作收在这里；键盘可达，Esc 收起。", "What is done seldom; reached by keyboard, shut by Escape.")),
    Sample(name="timeline", title=Text("时间线", "Timeline"), use=Text("何时、何事、何人；变更写出旧值与新值。", "When, what, by whom; a change shows old and new.")),
    Sample(name="drawer", title=Text("侧栏", "Side drawer"), use=Text("先一句话说明原因，再给依据；宽屏推开，窄屏覆盖。", "The reason in one sentence first; it pushes on wide screens and covers on narrow ones.")),
    Sample(name="form", title=Text("表单与字段", "Form and field"), use=Text("说明哪一项、为什么、怎样才对；已填的内容都保留。", "Says which field, why, and what would be right; what was typed stays.")),
    Sample(name="pickers", title=Text("机构、人员、期间", "Unit, person, period"), use=Text("树可搜索、可展开；人员边输边找；期间左右翻；没有脚本也能用。", "The tree is searched and opened, people are found while typing, periods step; all work without scripts.")),
    Sample(name="filedrop", title=Text("上传", "File drop"), use=Text("可拖放、可键盘选择；显示文件名和大小，过大当场说明。", "Dropped or chosen by keyboard; shows name and size, and says at once what is too large.")),
    Sample(name="confirm", title=Text("确认", "Confirm"), use=Text("说清会发生什么；没有脚本时在按钮下展开。", "Says what will happen; without scripts it opens below the button.")),
    Sample(name="steps", title=Text("步骤", "Steps"), use=Text("完成、当前、未到；完成的可以回去看。", "Done, current, to come; what is done can be looked at again.")),
    Sample(name="progress", title=Text("进度", "Progress"), use=Text("知道总数就给数字，不知道就只说在进行。", "With a total it gives figures, without one it says that it moves.")),
    Sample(name="skeleton", title=Text("加载中", "Loading"), use=Text("300 毫秒后才出现，并占好位置。", "Shows only after 300 ms, and keeps the place.")),
    Sample(name="nothing", title=Text("空状态", "Nothing there"), use=Text("缺什么、为什么、下一步。", "What is missing, why, and the way on.")),
    Sample(name="note", title=Text("提示", "Note"), use=Text("留在页面上的话；颜色只表示状态，另有图标。", "What stays on the page; colour means state only and has an icon beside it.")),
    Sample(name="toast", title=Text("轻提示", "Toast"), use=Text("说清做了什么，可以撤销；会读给看不见的人听。", "Says what was done and can be undone; it is read out.")),
)  # fmt: skip

PEOPLE = (
    ("lin.ruoxi", Text("林若溪", "Lin Ruoxi"), Text("滨河部", "Riverside")),
    ("he.shuyuan", Text("何书远", "He Shuyuan"), Text("滨河部", "Riverside")),
    ("chen.zhixing", Text("陈知行", "Chen Zhixing"), Text("南门部", "Southgate")),
    ("ma.xiao", Text("马骁", "Ma Xiao"), Text("南门部", "Southgate")),
)
MARKS = (
    Mark(value="A", label=Text("重点", "key"), tone="a"),
    Mark(value="B", label=Text("普通", "ordinary"), tone="b"),
    Mark(value="C", label=Text("扶持", "supported"), tone="c"),
    Mark(value="?", label=Text("未定", "undecided"), tone="x"),
)
TREE = (
    ("3", Text("澜州市", "Lanzhou city"), 0),
    ("301", Text("城区分公司", "City branch"), 1),
    ("30101", Text("滨河部", "Riverside"), 2),
    ("30102", Text("南门部", "Southgate"), 2),
    ("302", Text("东山县", "East Hill county"), 1),
    ("30201", Text("东山一部", "East Hill one"), 2),
    ("30202", Text("东山二部", "East Hill two"), 2),
    ("303", Text("西渡县", "West Ferry county"), 1),
    ("30301", Text("西渡部", "West Ferry"), 2),
)
SHOPS = (
    ("ZL10387", Text("春和里便民食杂店", "Chunheli Grocery"), 0, "CZ1", 1, 112_380, 0.96),
    ("ZL20116", Text("拾光里便利店", "Shiguangli Convenience"), 0, "CB1", 0, 91_875, 1.0),
    ("ZL10066", Text("旧城根阿福食杂店", "Old Wall Grocery"), 1, "CZ2", -1, 58_240, 0.9),
    ("ZL10902", Text("渡口边老陈食杂店", "Ferry Grocery"), 2, "XZ3", 0, 47_615, 0.71),
)
MONTHS = (
    122,
    118,
    140,
    187,
    113,
    124,
    128,
    126,
    131,
    129,
    136,
    128,
    149,
    201,
    121,
    137,
    139,
    142,
    152,
    138,
    145,
    228,
    233,
    246,
)


class SampleForm(forms.Form):
    """A form of Django's own, for `field`."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=200)


def people_like(words: str) -> list[dict[str, str]]:
    """Return the invented people whose name or user name holds the words."""
    sought = words.strip().lower()
    return [
        {"value": user, "name": languages.said(name), "note": languages.said(unit)}
        for user, name, unit in PEOPLE
        if sought and (sought in user or sought in name.zh or sought in name.en.lower())
    ]


def values(now: datetime) -> Mapping[str, Any]:
    """Return what the samples are drawn with."""
    today = now.date()
    return {
        **_words(),
        **_choices(),
        **_figures(today),
        **_deadlines(now),
        "now": now,
        "today": today,
        "marks": MARKS,
        "form": _form(),
    }


def _deadlines(now: datetime) -> dict[str, Any]:
    calendar = Calendar(layers=(china(),), zone=timezone.get_current_timezone())
    begun = datetime(2026, 9, 28, 10, 20, tzinfo=calendar.zone)
    return {
        "due_late": now - timedelta(days=2),
        "due_now": now + timedelta(seconds=1),
        "due_soon": now + timedelta(days=1),
        "due_far": now + timedelta(days=12),
        "due_cites": ("NY-17.2",),
        "joined": Text("入网建档", "joined"),
        "counted_days": within_working_days(calendar, begun, 4),
        "counted_hours": within_hours(calendar, begun, 48),
    }


def _form() -> SampleForm:
    form = SampleForm()
    form.fields["reason"].label = languages.said(Text("变更理由", "Reason for the change"))
    form.fields["reason"].help_text = languages.said(Text("写给审批人看", "For whoever approves it"))
    return form


def _words() -> dict[str, Any]:
    return {
        "count": Text("3,106 户", "3,106 in all"),
        "unit": Text("条", "cartons"),
        "name": Text("林若溪", "Lin Ruoxi"),
        "grown": Text("环比 +64.0%", "+64.0% on last"),
        "shrunk": Text("环比 −4.1%", "−4.1% on last"),
        "of_them": Text("正常经营 98.2%", "98.2% open"),
        "lacking": Text("缺 4 项", "4 fields missing"),
        "so_far": Text("12,400 / 20,000 行，约剩 40 秒", "12,400 of 20,000 rows, about 40 s left"),
        "preparing": Text("正在读取文件", "Reading the file"),
        "looks_at": Text("名称、拼音、代码、电话后四位", "Name, pinyin, code, end of phone"),
        "branch": Text("城区分公司", "City branch"),
        "on_page": Text("第 1–4 户，共 486 户", "1–4 of 486 customers"),
        "fresh": Text("数据截至 08:30", "as of 08:30"),
        "no_name": Text("店铺名称未填写，请填写营业执照上的名称。", "The shop's name is missing; give the one on its licence."),
        "area_hint": Text("按租赁合同", "As the lease says"),
        "mine_hint": Text("将出现在您的工作台", "It will stand on your desk"),
        "position_hint": Text("由地图选点填写", "Filled by a point on the map"),
        "tree_hint": Text("方向键左右展开、收起", "Left and right arrows shut and open"),
        "person_hint": Text("试试“林”或 lin", "Try lin"),
        "list_hint": Text("CSV、XLSX 或 Parquet，最大 200 MB", "CSV, XLSX or Parquet, at most 200 MB"),
        "photo_error": Text("照片超过 8 MB，请压缩后再传。", "The photo is over 8 MB; make it smaller first."),
        "chart_label": Text("每月进货量", "Bought by month"),
        "choose": Text("请选择", "Choose"),
        "any": Text("全部", "All"),
    }  # fmt: skip


def _choices() -> dict[str, Any]:
    formats = [("grocery", Text("食杂店", "Grocery")), ("convenience", Text("便利店", "Convenience store"))]
    return {
        "formats": formats,
        "units": [(code, words) for code, words, _ in TREE],
        "states": [("open", Text("正常", "Open")), ("shut", Text("停业", "Suspended")), ("gone", Text("取消", "Withdrawn"))],
        "switches": [("", Text("全部", "All")), ("waits", Text("待批准", "Waiting"), 12), ("done", Text("已批准", "Approved"), 48)],
        "held": ["open"],
        "ways": [("web", Text("网上", "On the web")), ("phone", Text("电话", "By phone"))],
        "tree": TREE,
        "problems": {"id_shop": Text("店铺名称未填写", "The shop's name is missing")},
        "said_at": reverse("web:design-said"),
        "people_at": reverse("web:design-people"),
    }  # fmt: skip


def _figures(today: date) -> dict[str, Any]:
    months = Period.parse("2026-09").window(len(MONTHS)).each_month()
    titles = [f"{languages.said(month.title)}: {count}" for month, count in zip(months, MONTHS, strict=True)]
    under = [str(month)[2:] if place % 3 == 0 else "" for place, month in enumerate(months)]
    return {
        "amount": 112_380,
        "many": 5_412_300,
        "step": -1,
        "chart": columns([float(count) for count in MONTHS], titles, under, strong_last=3),
        "periods": [Period.parse(words) for words in ("2026Q4", "2026Q3", "2026Q2", "2026Q1", "2025Q4", "2025Q3")],
        "rows": [_row(*shop) for shop in SHOPS],
    }  # fmt: skip


def _row(
    code: str, name: Text, mark: int, held: str, moved: int, amount: int, complete: float
) -> Mapping[str, Any]:
    unit = Text("滨河部", "Riverside") if mark == 0 else Text("南门部", "Southgate")
    return {
        "code": code, "name": name, "mark": MARKS[mark], "held": held, "moved": moved, "amount": amount,
        "complete": complete, "unit": unit,
    }  # fmt: skip


def shown_in(samples: Sequence[Sample] = SAMPLES) -> list[str]:
    """Return the templates of the samples."""
    return [f"web/design/{sample.name}.html" for sample in samples]
