"""The time zones that the first run offers by name."""

from banfa.kernel.text import Text, same

ZONES: list[tuple[str, Text]] = [
    ("Asia/Shanghai", Text("北京时间（UTC+8）", "China (UTC+8)")),
    ("Asia/Urumqi", Text("乌鲁木齐（UTC+6）", "Urumqi (UTC+6)")),
    ("Asia/Hong_Kong", Text("香港（UTC+8）", "Hong Kong (UTC+8)")),
    ("Asia/Macau", Text("澳门（UTC+8）", "Macau (UTC+8)")),
    ("Asia/Taipei", Text("台北（UTC+8）", "Taipei (UTC+8)")),
    ("Asia/Singapore", Text("新加坡（UTC+8）", "Singapore (UTC+8)")),
    ("Asia/Kuala_Lumpur", Text("吉隆坡（UTC+8）", "Kuala Lumpur (UTC+8)")),
    ("Asia/Bangkok", Text("曼谷（UTC+7）", "Bangkok (UTC+7)")),
    ("Asia/Jakarta", Text("雅加达（UTC+7）", "Jakarta (UTC+7)")),
    ("Asia/Almaty", Text("阿拉木图（UTC+5）", "Almaty (UTC+5)")),
    ("Asia/Dubai", Text("迪拜（UTC+4）", "Dubai (UTC+4)")),
    ("Asia/Tokyo", Text("东京（UTC+9）", "Tokyo (UTC+9)")),
    ("Europe/Moscow", Text("莫斯科（UTC+3）", "Moscow (UTC+3)")),
    ("Europe/Berlin", Text("柏林（中欧）", "Berlin (central Europe)")),
    ("Europe/London", Text("伦敦", "London")),
    ("America/New_York", Text("纽约（美东）", "New York (US Eastern)")),
    ("America/Los_Angeles", Text("洛杉矶（美西）", "Los Angeles (US Pacific)")),
    ("UTC", Text("协调世界时（UTC）", "Coordinated universal time (UTC)")),
]


def zones_with(name: str) -> list[tuple[str, Text]]:
    """Return the zones on offer, with one more where it is not among them."""
    return ZONES if name in dict(ZONES) else [*ZONES, (name, same(name))]
