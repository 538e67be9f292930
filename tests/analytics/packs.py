"""Packs built in code for the tests: small regulations of our own with every method in them."""

from typing import Any

from banfa.policy.model import Pack

HEAD: dict[str, Any] = {
    "name": "trial",
    "version": "2026.1",
    "effective": "2026-01-01",
    "title": {"zh": "试验", "en": "Trial"},
    "summary": {"zh": "试验", "en": "Trial"},
}
LEDGER = {
    "quantity": {
        "title": {"zh": "购进量", "en": "quantity"},
        "type": "decimal",
        "unit": {"zh": "条", "en": "cartons"},
    },
    "amount": {
        "title": {"zh": "购进金额", "en": "amount"},
        "type": "money",
        "unit": {"zh": "元", "en": "yuan"},
    },
    "attributes": {
        "fuel": {
            "title": {"zh": "油品", "en": "fuel"},
            "type": "choice",
            "options": [
                {"value": "gasoline", "zh": "汽油", "en": "gasoline"},
                {"value": "diesel", "zh": "柴油", "en": "diesel"},
            ],
        },
        "litres": {"title": {"zh": "升数", "en": "litres"}, "type": "decimal", "decimals": 3},
    },
}
FORMATS = {
    "title": {"zh": "经营业态", "en": "business format"},
    "type": "choice",
    "options": [
        {"value": "Z", "zh": "食杂店", "en": "grocery"},
        {"value": "B", "zh": "便利店", "en": "convenience store"},
        {"value": "S", "zh": "超市", "en": "supermarket"},
        {"value": "Q", "zh": "其他", "en": "other"},
    ],
}
STATUS = {
    "title": {"zh": "状态", "en": "status"},
    "type": "choice",
    "options": [
        {"value": "active", "zh": "正常", "en": "active"},
        {"value": "closed", "zh": "停业", "en": "closed"},
    ],
}
SCALE: dict[str, Any] = {
    "title": {"zh": "经营规模", "en": "scale"},
    "cites": ["NY-6.2.a", "NY-6.2.b"],
    "of": 'status == "active"',
    "within": ['unit_at("city")', "business_format"],
    "score": "(share(quantity) + share(amount)) / 2",
    "score_title": {"zh": "规模指数", "en": "scale index"},
    "rank": [
        {"value": "1", "zh": "大", "en": "large", "share": "20%", "cites": ["NY-6.2.c"]},
        {"value": "2", "zh": "中", "en": "medium", "share": "60%"},
        {"value": "3", "zh": "小", "en": "small", "share": "20%"},
    ],
    "zero_score": "3",
}


def pack(classifications: dict[str, Any], **more: Any) -> Pack:
    """Return a pack with the tests' ledger and the given classifications; `more` adds fields, measures …."""
    return Pack.model_validate({**HEAD, "ledger": LEDGER, "classifications": classifications, **more})


NY: dict[str, Any] = {
    "levels": [
        {"code": "city", "title": {"zh": "市", "en": "city"}},
        {"code": "county", "title": {"zh": "县", "en": "county"}},
    ],
    "fields": {
        "business_format": FORMATS,
        "status": STATUS,
        "declared_gasoline": {"title": {"zh": "申报汽油", "en": "declared gasoline"}, "type": "decimal"},
        "card_yuan": {"title": {"zh": "不记名卡年采购额", "en": "bearer cards a year"}, "type": "money"},
        "is_key": {"title": {"zh": "重点", "en": "key customer"}, "type": "yes_no"},
        "joined_on": {"title": {"zh": "入网日", "en": "joined"}, "type": "date"},
    },
    "areas": {
        "title": {"zh": "片区", "en": "area"},
        "values": {"market_type": {"title": {"zh": "市场类型", "en": "market type"}}},
    },
    "parameters": {
        "large_from": {"title": {"zh": "大型下限", "en": "large from"}, "number": 5},
        "blank": {"title": {"zh": "未定", "en": "left open"}, "number": {"value": None}},
    },
    "measures": {
        "gasoline_month": {
            "title": {"zh": "汽油月需求", "en": "gasoline a month"},
            "unit": {"zh": "吨", "en": "t"},
            "value": 'sum(quantity, where=fuel == "gasoline") / months()',
        },
        "year_amount": {
            "title": {"zh": "年购进金额", "en": "amount of the year"},
            "unit": {"zh": "元", "en": "yuan"},
            "value": "sum(amount)",
            "over": {"years": 1},
        },
        "line_mean": {
            "title": {"zh": "笔均金额", "en": "amount a line"},
            "value": "sum(amount) / count()",
        },
    },
}
NY_CLASSES: dict[str, Any] = {
    "mark": {
        "title": {"zh": "综合标识", "en": "mark"},
        "join": ["market_type", "format", "scale"],
        "of": 'status == "active"',
    },
    "market_type": {
        "title": {"zh": "市场类型", "en": "market type"},
        "lookup": 'area("market_type")',
        "map": {"town": "C", "village": "X"},
        "values": [{"value": "C", "zh": "城镇", "en": "town"}, {"value": "X", "zh": "乡村", "en": "country"}],
    },
    "format": {
        "title": {"zh": "经营业态", "en": "business format"},
        "lookup": "business_format",
        "values": [
            {"value": "Z", "zh": "食杂店", "en": "grocery"},
            {"value": "B", "zh": "便利店", "en": "convenience store"},
            {"value": "S", "zh": "超市", "en": "supermarket"},
        ],
    },
    "scale": SCALE,
    "grade": {
        "title": {"zh": "等级", "en": "grade"},
        "lookup": 'class_of("scale")',
        "map": {"1": "A", "2": "B", "3": "C"},
        "values": [
            {"value": "A", "zh": "重点", "en": "key"},
            {"value": "B", "zh": "普通", "en": "ordinary"},
            {"value": "C", "zh": "扶持", "en": "supported"},
        ],
    },
    "size": {
        "title": {"zh": "客户规模", "en": "size"},
        "decide": [
            {
                "value": "large",
                "zh": "大型",
                "en": "large",
                "any": [
                    {
                        "when": "gasoline_month >= large_from",
                        "zh": "汽油月需求达标",
                        "en": "gasoline reaches the bound",
                    },
                    {"when": "card_yuan >= 1000000", "zh": "购卡达标", "en": "cards reach the bound"},
                    {"when": "year_amount >= blank", "zh": "未定", "en": "open"},
                ],
            },
            {
                "value": "medium",
                "zh": "中型",
                "en": "medium",
                "all": [
                    {"when": "gasoline_month >= 2", "zh": "汽油达标", "en": "gasoline"},
                    {"when": "not is_key", "zh": "非重点", "en": "not key"},
                ],
            },
            {
                "value": "guarded",
                "zh": "保留",
                "en": "guarded",
                "all": [
                    {"when": "gasoline_month >= 0", "zh": "任意", "en": "any"},
                    {"when": 'fact("has_agreement")', "zh": "有协议", "en": "agreement"},
                ],
            },
            {
                "value": "watch",
                "zh": "关注",
                "en": "watch",
                "any": [
                    {
                        "when": 'business_format in ("Z", "B") and joined_on < "2020-01-01"',
                        "zh": "老店",
                        "en": "old shop",
                    }
                ],
            },
        ],
    },
    "spend": {
        "title": {"zh": "消费档", "en": "spend"},
        "measure": "line_mean",
        "bands": [
            {"value": "high", "zh": "高", "en": "high", "at_least": 300},
            {"value": "some", "zh": "中", "en": "some", "at_least": {"value": None}},
            {"value": "low", "zh": "低", "en": "low", "at_least": 100},
            {"value": "least", "zh": "最低", "en": "least"},
        ],
    },
    "loss": {
        "title": {"zh": "流失", "en": "loss"},
        "over": {"years": 1},
        "recency": "last(date)",
        "lapsed_after": 1,
        "recent": {"value": "existing", "zh": "现有", "en": "existing"},
        "lapsed": {"value": "lost", "zh": "流失", "en": "lost"},
        "never": {"value": "potential", "zh": "潜在", "en": "potential"},
    },
}
