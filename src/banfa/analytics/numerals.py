"""Figures as people read them: separators, no needless zeros, shares in per cent."""

from decimal import ROUND_HALF_UP, Decimal

SHOWN = 4


def figure_text(value: Decimal, places: int = SHOWN) -> str:
    """Return a number with thousands separators and at most `places` decimals: `1,284`, `4.9`."""
    kept = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    words = f"{kept:,f}"
    if "." in words:
        words = words.rstrip("0").rstrip(".")
    return "0" if words in ("-0", "") else words


def percent_text(share: Decimal, places: int = SHOWN) -> str:
    """Return a share of 1 in per cent: `0.1747%`."""
    return f"{figure_text(share * 100, places)}%"
