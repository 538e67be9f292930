"""What holds for every ranking whatever the figures are, and agreement with the reference on odd little groups."""

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.backends import BaseBackend

from banfa.policy.model import Pack
from tests.analytics.grading_runs import Q3, customer, run, sale
from tests.analytics.packs import NY, pack
from tests.analytics.reference import grade_all
from tests.analytics.test_agreement_with_reference import assert_equal_grades

SCORES = ("sum(amount)", "share(amount)", "(share(quantity) + share(amount)) / 2", "sum(amount) / count()")
SHARES = (
    ("20%", "60%", "20%"), ("10%", "80%", "10%"), ("33.3%", "33.3%", "33.4%"), ("14.2857%", "85.7143%"),
    ("0.01%", "99.99%"), ("100%", "0%"),
)  # fmt: skip
QUOTAS = ((1, 1), (2, 3, 1), (0, 5))

small = st.integers(-2, 4)
people = st.lists(
    st.tuples(st.sampled_from(["Z", "B", "S", None]), st.lists(st.tuples(small, small), max_size=2)),
    max_size=24,
)


def ranking(score: str, bands: tuple[Any, ...]) -> Pack:
    written = [
        {
            "value": f"b{place}",
            "zh": "档",
            "en": "band",
            ("share" if isinstance(band, str) else "quota"): band,
        }
        for place, band in enumerate(bands)
    ]
    rule = {
        "title": {"zh": "规模", "en": "scale"},
        "within": ["business_format"],
        "score": score,
        "rank": written,
        "zero_score": f"b{len(bands) - 1}",
    }
    return pack({"scale": rule}, **NY)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(score=st.sampled_from(SCORES), bands=st.sampled_from([*SHARES, *QUOTAS]), drawn=people)
def test_every_group_is_ranked_as_the_design_says(
    engine: BaseBackend, score: str, bands: tuple[Any, ...], drawn: list[Any]
) -> None:
    chosen = ranking(score, bands)
    customers = [customer(number, field_business_format=form) for number, (form, _) in enumerate(drawn)]
    sales = [sale(number, q, a) for number, (_, lines) in enumerate(drawn) for q, a in lines]

    with TemporaryDirectory() as folder:
        done = run(engine, chosen, Path(folder), customers, sales)
        rows = done.rows("scale")
        cuts = done.groups("scale")

    filled = [{"field_business_format": None, **person} for person in customers]
    assert_equal_grades(rows, grade_all(chosen, Q3, filled, sales)["scale"])
    assert_ties_share_everything(rows)
    assert_better_scores_are_never_in_worse_bands(rows, f"b{len(bands) - 1}")
    assert sum(row["members"] for row in cuts) == sum(row["value"] is not None for row in rows.values())


def assert_ties_share_everything(rows: dict[int, dict[str, Any]]) -> None:
    alike = defaultdict(set)
    for row in rows.values():
        if row["group_id"] is not None:
            alike[row["group_id"], row["score"]].add((row["value"], row["rank"], row["percentile"]))
    assert all(len(found) == 1 for found in alike.values())


def assert_better_scores_are_never_in_worse_bands(rows: dict[int, dict[str, Any]], zero_band: str) -> None:
    """Within a group the band only gets worse as the score falls, and ranks add up to 1 + 2 + … + n."""
    groups = defaultdict(list)
    for row in rows.values():
        if row["group_id"] is not None:
            groups[row["group_id"]].append(row)
    for members in groups.values():
        n = len(members)
        assert sum(row["rank"] for row in members) == n * (n + 1) / 2
        assert {row["population"] for row in members} == {n}
        ordered = sorted(members, key=lambda row: row["rank"])
        values = [row["value"] for row in ordered]
        assert values == sorted(values)
        assert all(row["value"] == zero_band for row in members if row["score"] is None or row["score"] <= 0)
