"""What is missing where a customer is undecided, and how to mend it."""

from banfa.analytics.explanation import Explanation, Off, Shown
from banfa.analytics.figures import FigureKind
from banfa.analytics.naming import Naming
from banfa.kernel.text import Text, same
from banfa.policy.facts import fact_words
from banfa.policy.model import Manual, Pack, Score

SAVE = {
    FigureKind.FIELD: Text("请在客户档案中补录", "fill it in on the customer's file"),
    FigureKind.AREA: Text(
        "请为客户选定片区并补全片区资料", "give the customer its area and complete the area"
    ),
    FigureKind.UNIT: Text("请核对客户所属机构", "check which unit the customer belongs to"),
}


def why_undecided(pack: Pack, explanation: Explanation) -> Text:
    """Return one sentence: which grade is open, why, and what to do about it."""
    kind, _, rest = (explanation.reason or "undecided").partition(":")
    match kind:
        case "missing":
            why = _missing(explanation, rest)
        case "unknown" if pack_decides(pack, explanation):
            why = Text(
                f"核定的“{rest}”不在规定的取值之内，请重新核定",
                f"'{rest}' was decided, which is none of the values: have it decided anew",
            )
        case "unknown":
            why = Text(
                f"“{rest}”不在规定的取值之内，请更正客户档案，或由主管部门修订制度包",
                f"'{rest}' is none of the values: correct the customer's file, or have the pack revised",
            )
        case "undecided" if rest:
            other = pack.classifications[rest].title.text
            why = Text(
                f"“{other.zh}”尚未确定，请先处理该项", f"{other.en} is itself undecided, settle that first"
            )
        case "waiting":
            why = _waiting(pack, explanation, rest)
        case _ if isinstance(pack.classifications[explanation.classification], Manual):
            why = Text("尚待核定", "nobody has decided it yet")
        case _:
            why = Text(
                "各项条件均不成立，且未规定其余情形，请核对所用资料",
                "no criterion holds and the rule names no other case: check the figures it uses",
            )
    title = explanation.title
    return Text(
        f"{title.zh}未能确定：{why.zh}。", f"{title.en[:1].upper()}{title.en[1:]} is undecided: {why.en}."
    )


def pack_decides(pack: Pack, explanation: Explanation) -> bool:
    """Tell whether it is a decision of people that made a value what it is, or left it open."""
    by_people = isinstance(pack.classifications[explanation.classification], Manual)
    return by_people or explanation.is_decided or explanation.computed is not None


def not_counted(explanation: Explanation) -> Text:
    """Return a sentence on the parts of the rule that could have given more and wait, empty where none does."""
    if not explanation.off:
        return Text("", "")
    blank = [one.text for one in explanation.off if not _needs_fact(one)]
    facts = [one.text for one in explanation.off if _needs_fact(one)]
    told = Text("", "")
    if blank:
        zh, en = _quoted(blank)
        told += Text(
            f"{zh}的数值制度尚未规定，未计入。", f" Left open by the regulation and not counted: {en}."
        )
    if facts:
        zh, en = _quoted(facts)
        told += Text(f"{zh}尚无资料来源，未计入。", f" Not counted as nothing supplies the facts yet: {en}.")
    return told


def _needs_fact(off: Off) -> bool:
    return any(word.startswith("fact:") for word in off.waiting)


def _quoted(words: list[Text]) -> tuple[str, str]:
    once = list(dict.fromkeys(words))
    return "、".join(f"“{one.zh}”" for one in once), ", ".join(one.en for one in once)


def _missing(explanation: Explanation, name: str) -> Text:
    """Say which item is missing; where the input is known by name its title is used."""
    shown = _input(explanation, name)
    title = same(name) if shown is None else shown.title
    remedy = SAVE.get(shown.kind) if shown is not None else None
    if remedy is None:
        period = explanation.window.title
        return Text(
            f"{period.zh}没有可用于计算“{title.zh}”的数据，请核对台账与档案",
            f"there are no figures to compute {title.en} from in {period.en}: check the ledger and the file",
        )
    return Text(f"缺少“{title.zh}”，{remedy.zh}", f"{title.en} is missing, {remedy.en}")


def _input(explanation: Explanation, name: str) -> Shown | None:
    names = (name, f'area("{name}")', f'unit_at("{name}")')
    place = explanation.place
    every = [*explanation.inputs, *(() if place is None else place.keys)]
    if explanation.thresholds is not None:
        every.append(explanation.thresholds.measure)
    lacking = [one for one in every if one.value is None and one.name.partition(" @ ")[0] in names]
    return lacking[0] if lacking else None


def _waiting(pack: Pack, explanation: Explanation, what: str) -> Text:
    kind, _, name = what.partition(":")
    if kind == "parameter":
        title = pack.parameters[name].title.text
        return Text(
            f"制度未给出“{title.zh}”的数值，请由主管部门确定后写入制度包",
            f"the regulation leaves '{title.en}' open: have it set in the pack",
        )
    if kind == "fact":
        fact = fact_words(name)
        return Text(
            f"尚无功能提供“{fact.zh}”这一事实，该规则暂不生效",
            f"nothing supplies the fact '{fact.en}' yet, so the rule is not in force",
        )
    if kind == "item":
        rule = pack.classifications[explanation.classification]
        assert isinstance(rule, Score)
        item = next(one.text for one in rule.score if one.item == name)
        return Text(
            f"制度未给出评分项目“{item.zh}”的权重或得分，请由主管部门确定后写入制度包",
            f"the regulation leaves the weight or the marks of '{item.en}' open: have them set in the pack",
        )
    if kind == "bounds":
        return Text(
            "制度未给出任何一档的下限，请由主管部门确定后写入制度包",
            "the regulation leaves the bound of every band open: have them set in the pack",
        )
    if kind == "band":
        label = Naming(pack).class_label(explanation.classification, name)
        return Text(
            f"制度未给出“{label.zh}”一档的比例或名额，请由主管部门确定后写入制度包",
            f"the regulation leaves the share of '{label.en}' open: have it set in the pack",
        )
    return Text(
        "制度未给出多久算流失，请由主管部门确定后写入制度包",
        "the regulation leaves open after what time it lapses: have it set in the pack",
    )
