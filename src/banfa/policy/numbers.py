"""A pack's number: written out, taken from the catalogue by name, or left blank."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

Figures = Mapping[str, Decimal]


class Number(BaseModel):
    """One number with its origin. `value` is None where the source leaves the figure blank.

    Written `5`, `20%`, `{figure: NY-6.2.b.large_share}`, `{value: 5, inferred: true}` or `{value: null}`.
    Figures are looked up in the validation context, key `figures`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Decimal | None
    figure: str | None = None
    inferred: bool = False

    @model_validator(mode="before")
    @classmethod
    def _read(cls, raw: Any, info: ValidationInfo) -> Any:
        if isinstance(raw, Number):
            return raw
        if isinstance(raw, dict):
            if "figure" in raw and "value" not in raw:
                return cls._from_figure(raw, info)
            return {**raw, "value": as_decimal(raw.get("value"))}
        return {"value": as_decimal(raw)}

    @classmethod
    def _from_figure(cls, raw: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if set(raw) != {"figure"}:
            raise ValueError("a figure stands alone / figure 不能与其他键并用")
        figures: Figures = (info.context or {}).get("figures", {})
        name = str(raw["figure"])
        if name not in figures:
            from_clause = name.rpartition(".")[0]
            near = sorted(known for known in figures if known.startswith(f"{from_clause}."))
            held = ", ".join(near)
            there, zh = (f"; {from_clause} has {held}", f"；{from_clause} 有 {held}") if near else ("", "")
            raise ValueError(f"no figure {name} in the catalogue{there} / 目录中没有数值 {name}{zh}")
        return {"value": figures[name], "figure": name}


def as_decimal(raw: Any) -> Decimal | None:
    """Read an integer, a decimal or a percentage exactly. Raises ValueError."""
    if raw is None:
        return None
    if isinstance(raw, bool):
        raise ValueError("a number is needed / 需要数值")
    words = str(raw).strip()
    try:
        if words.endswith("%"):
            return Decimal(words[:-1]) / 100
        number = Decimal(words)
    except InvalidOperation:
        raise ValueError(f"{words!r} is no number / 不是数值") from None
    if not number.is_finite():
        raise ValueError(f"{words!r} is no finite number / 不是有限数值")
    return number
