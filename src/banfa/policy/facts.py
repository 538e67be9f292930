"""The facts (事实) that packs may ask for, with their words. Which of them are supplied is the features' to say.

A pack may also ask for a fact that is not listed here yet: it loads, and waits for it.
"""

import difflib
from collections.abc import Mapping

from banfa.kernel.text import Text, same

KNOWN: Mapping[str, Text] = {
    "day_amount_reached": Text(
        "单日消费达到持卡金额", "spending of one day that reaches the amount for the card"
    ),
    "effort_recorded": Text("已登记投入的时间和走访", "time and visits on record"),
    "effort_target_met": Text("投入的时间和走访达到计划", "time and visits as planned"),
    "framework_agreement": Text(
        "签有公司自行开发的框架协议", "a framework agreement of the company's own making"
    ),
    "supply_agreement": Text("签有有效的供油协议", "a supply agreement in force"),
    "valid_card": Text("持有效的卡", "a valid card"),
}
NEAR = 0.85  # two names of which most letters agree are one and a slip


def fact_words(name: str) -> Text:
    """Return a fact in words, or its name where it has none."""
    return KNOWN.get(name) or same(name)


def near_fact(name: str) -> str | None:
    """Return the known fact that a name is a slip for; None for a known name, and for one of its own."""
    if name in KNOWN:
        return None
    near = difflib.get_close_matches(name, KNOWN, n=1, cutoff=NEAR)
    return near[0] if near else None
