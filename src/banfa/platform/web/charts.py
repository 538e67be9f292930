"""Where the shapes of a chart stand. Across, everything is in per cent of the width, so that text keeps its size."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from banfa.platform.web.languages import said
from banfa.platform.web.numerals import compact

SHADES = 7


def share(part: float) -> str:
    """Return a width or a place as an SVG attribute."""
    return f"{part:.3f}".rstrip("0").rstrip(".") + "%"


def room_for(words: str) -> float:
    """Return what share of the width words need inside a bar, in per cent, where the bar is not very wide."""
    return 1.0 + 2.2 * len(words)


def shade(place: int, count: int) -> str:
    """Return the shade of the value at `place` of `count` ordered ones: v1 strong to v7 pale."""
    return f"v{round(place * (SHADES - 1) / (count - 1)) + 1}" if count > 1 else "v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of a stacked bar; `words` stand in it where there is room."""

    x: str
    middle: str
    width: str
    shade: str
    words: str
    title: str


def segments(parts: Sequence[tuple[int, str, str]], *, words: Sequence[str] | None = None) -> list[Segment]:
    """Lay parts of (count, shade, title) side by side over the whole width; empty ones are left out."""
    total = sum(count for count, _, _ in parts)
    found: list[Segment] = []
    before = 0
    for index, (count, tone, title) in enumerate(parts):
        if not count:
            continue
        width = 100 * count / total
        inside = words[index] if words else f"{count:,}"
        found.append(
            Segment(
                x=share(100 * before / total),
                middle=share(100 * before / total + width / 2),
                width=share(width),
                shade=tone,
                words=inside if width >= room_for(inside) else "",
                title=title,
            )
        )
        before += count
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One month's bar."""

    x: str
    width: str
    y: float
    height: float
    is_strong: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the scale with its figure."""

    y: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """Words under the axis."""

    x: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A chart of columns, `height` pixels high, its ground at `ground`."""

    bars: Sequence[Bar]
    lines: Sequence[Line]
    under: Sequence[Under]
    ground: float
    height: int


LEFT, TOP, GROUND, HEIGHT = 8.0, 12.0, 144.0, 172
FILLED = 0.66


def columns(
    values: Sequence[float], titles: Sequence[str], under: Sequence[str], *, strong_last: int
) -> Columns:
    """Lay out one column per value; the last `strong_last` are drawn strongly. An empty word under leaves a gap."""
    top = nice_top(max([*values, 0.0]))
    low = min([*values, 0.0])
    bottom = -nice_top(-low) if low < 0 else 0.0
    step = (100 - LEFT) / max(len(values), 1)
    scale = (GROUND - TOP) / (top - bottom)
    zero = GROUND + bottom * scale
    bars = [
        Bar(
            x=share(LEFT + step * (index + (1 - FILLED) / 2)),
            width=share(step * FILLED),
            y=round(zero - max(value, 0) * scale, 1),
            height=round(max(abs(value) * scale, 1.0 if value else 0), 1),
            is_strong=index >= len(values) - strong_last,
            title=titles[index],
        )
        for index, value in enumerate(values)
    ]
    ticks = sorted({bottom, 0.0, top / 2, top})
    lines = [Line(y=round(zero - tick * scale, 1), words=said(compact(tick))) for tick in ticks]
    names = [Under(x=share(LEFT + step * (i + 0.5)), words=words) for i, words in enumerate(under) if words]
    return Columns(bars=bars, lines=lines, under=names, ground=round(zero, 1), height=HEIGHT)


def nice_top(most: float) -> float:
    """Return the least of 1, 2, 4, 6, 8, 10 times a power of ten that is no smaller; halves of it read well too."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 4, 6, 8, 10, 20) if step * power >= most)
