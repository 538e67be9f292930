"""The tobacco pack's classes in pandas, as one would write it: exact decimals, one frame, vectorised conditions."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

READ = ["customer_id", "date", "quantity", "amount"]


def grade_in_pandas(register: Path, ledger: Sequence[Path], folder: Path) -> None:
    """Write the same six classes as Parquet files of customer and value; a year of files is the whole window."""
    lines = pd.concat([pd.read_parquet(path, columns=READ) for path in ledger])
    sums = lines.groupby("customer_id")[["quantity", "amount"]].sum()
    base = pd.read_parquet(register).merge(sums, left_on="customer_id", right_index=True, how="left")
    base = base[base.field_status == "active"].reset_index(drop=True)
    for name in ("quantity", "amount"):
        base[name] = base[name].fillna(0).astype(float)
    values = {
        "market_type": _market_type(base),
        "business_format": base.field_business_format,
        "scale": _scale(base),
        "zone": _zone(base),
    }
    values["mark"] = values["market_type"] + values["business_format"] + values["scale"]
    values["grade"] = values["scale"].map({"1": "A", "2": "B", "3": "C"})
    for name, value in values.items():
        pd.DataFrame({"customer_id": base.customer_id, "value": value}).to_parquet(folder / f"{name}.parquet")


def _scale(base: pd.DataFrame) -> pd.Series:
    groups = base.groupby(["unit_city", "field_business_format"])
    totals = groups[["quantity", "amount"]].transform("sum")
    score = ((base.quantity / totals.quantity + base.amount / totals.amount) / 2).round(12)
    keys = [base.unit_city, base.field_business_format]
    rank = score.groupby(keys).rank(ascending=False, method="average")
    place = (rank - 0.5) / groups["customer_id"].transform("size")
    value = np.select(
        [place.isna(), ~(score > 0), place * 10 <= 2, place * 10 <= 8], [None, "3", "1", "2"], default="3"
    )
    return pd.Series(value, index=base.index, dtype=object)


def _market_type(base: pd.DataFrame) -> pd.Series:
    joined, own = base.area_joined_to_seat, base.field_market_type
    special = base.area_special_area.eq(True)
    farm = base.area_is_farm_headquarters.eq(True)
    residents = base.area_permanent_residents
    described = (joined.notna() & ~special) | (special & residents.notna()) | farm
    silent = joined.isna() & ~special & ~farm & base.area_market_type.isna()
    conditions = [
        joined.isin(["city", "town"]) | (special & (residents >= 3000)) | farm,
        ~described & base.area_market_type.eq("C"),
        silent & own.eq("C"),
        described | base.area_market_type.eq("X") | (silent & own.eq("X")),
    ]
    return pd.Series(
        np.select(conditions, ["C", "C", "C", "X"], default=None), index=base.index, dtype=object
    )


def _zone(base: pd.DataFrame) -> pd.Series:
    place, trade, like = base.area_place_kind, base.area_trade, base.area_structure_like
    rural = place.eq("rural_site")
    conditions = [
        place.eq("seat_quarter") & trade.eq("strong") & like.eq("city"),
        place.isin(["seat_quarter", "seat_other", "urban_fringe"]) | (rural & like.eq("city")),
        place.isin(["township_seat", "township_road", "village_market"])
        | (rural & (like.eq("township") | like.isna())),
        place.notna(),
    ]
    names = ["city_a", "city_b", "township", "village"]
    return pd.Series(np.select(conditions, names, default=None), index=base.index, dtype=object)
