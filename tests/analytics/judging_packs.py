"""Classifications that weigh and judge: a score by items, its crossing with a class, a class that people decide."""

from typing import Any

from banfa.policy.model import Pack
from tests.analytics.packs import NY, pack

WORTH: dict[str, Any] = {
    "title": {"zh": "客户价值", "en": "worth"},
    "score": [
        {
            "item": "volume", "zh": "销量", "en": "volume", "weight": "60%", "of": "sum(quantity)",
            "cites": ["NY-6.2.a"],
            "steps": [
                {"at_least": 100, "marks": 100},
                {"at_least": {"value": None}, "marks": 80},
                {"at_least": 10, "marks": 50},
                {"marks": 0},
            ],
        },
        {
            "item": "format", "zh": "业态", "en": "format", "weight": "30%", "of": "business_format",
            "marks": {"S": 100, "B": 60},
        },
        {"item": "cards", "zh": "购卡", "en": "cards", "weight": "0.1", "of": "card_yuan / 1000", "missing": 5},
        {"item": "open", "zh": "未定", "en": "left open", "weight": {"value": None}, "of": "sum(amount)"},
    ],
    "score_title": {"zh": "价值分", "en": "worth score"},
    "bands": [
        {"value": "high", "zh": "高", "en": "high", "at_least": 80},
        {"value": "middle", "zh": "中", "en": "middle", "at_least": 50},
        {"value": "low", "zh": "低", "en": "low"},
    ],
}  # fmt: skip
TRADE: dict[str, Any] = {
    "title": {"zh": "活跃度", "en": "trade"},
    "measure": "count()",
    "bands": [
        {"value": "busy", "zh": "活跃", "en": "busy", "at_least": 2},
        {"value": "quiet", "zh": "清淡", "en": "quiet"},
    ],
}
STRATEGY: dict[str, Any] = {
    "title": {"zh": "策略", "en": "strategy"},
    "matrix": {
        "rows": "worth",
        "columns": "trade",
        "cells": {
            "high": {"busy": "keep", "quiet": "win"},
            "middle": {"busy": "grow", "quiet": "win"},
            "low": {"busy": "grow", "quiet": "serve"},
        },
    },
    "values": [
        {"value": "keep", "zh": "维护", "en": "keep", "cites": ["NY-6.c"]},
        {"value": "win", "zh": "争取", "en": "win"},
        {"value": "grow", "zh": "培育", "en": "grow"},
        {"value": "serve", "zh": "常规", "en": "serve"},
    ],
}
STANDING: dict[str, Any] = {
    "title": {"zh": "客户身份", "en": "standing"},
    "initial": "normal",
    "manual": [
        {
            "value": "strategic", "zh": "战略", "en": "strategic",
            "all": [
                {"when": "sum(amount) >= 1000", "zh": "金额大", "en": "large amount"},
                {"when": "is_key", "zh": "重点户", "en": "a key customer"},
            ],
        },
        {
            "value": "key", "zh": "关键", "en": "key",
            "any": [
                {"when": "sum(amount) >= 500", "zh": "金额较大", "en": "fair amount"},
                {"when": "sum(amount) >= blank", "zh": "未定", "en": "left open"},
            ],
        },
        {"value": "normal", "zh": "普通", "en": "normal"},
        {
            "value": "watched", "zh": "观察", "en": "watched",
            "any": [{"when": "sum(amount) < 0", "zh": "净退货", "en": "returns outweigh"}],
        },
    ],
}  # fmt: skip
JUDGING = {"worth": WORTH, "trade": TRADE, "strategy": STRATEGY, "standing": STANDING}


def judging(**changes: Any) -> Pack:
    """Return a pack with these classifications; `changes` replaces or adds some, or sections of the pack."""
    sections = {key: changes.pop(key) for key in ("profiles", "treatments", "measures") if key in changes}
    measures = {**NY["measures"], **sections.pop("measures", {})}
    more: dict[str, Any] = {**NY, "measures": measures, **sections}
    return pack({**JUDGING, **changes}, **more)
