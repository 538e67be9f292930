"""Profiles (分类汇总): customers and sums by combination of keys, read within the reader's units."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from banfa.analytics.planning import plan_of
from banfa.analytics.profiles import NoSuchProfile, ProfileRow, ProfileWithoutUnits, read_profile
from banfa.analytics.profiling import NoGroupInProfile
from banfa.analytics.run_folder import read_record
from banfa.kernel.text import Text
from tests.analytics.grading_runs import Q3, Run, customer, run, sale
from tests.analytics.judging_packs import TRADE
from tests.analytics.packs import NY, pack

FORMS: dict[str, Any] = {
    "title": {"zh": "业态汇总", "en": "by format"},
    "by": ["business_format", 'class_of("trade")'],
    "measures": ["bought", "year_amount", "mean_line"],
}
BOUGHT = {
    "title": {"zh": "购进量", "en": "bought"},
    "unit": {"zh": "条", "en": "cartons"},
    "value": "sum(quantity)",
}
MEAN = {"title": {"zh": "笔均", "en": "mean of a line"}, "value": "sum(amount) / count()"}


def chosen(**changes: Any) -> Any:
    measures = {**NY["measures"], "bought": BOUGHT, "mean_line": MEAN}
    return pack({"trade": TRADE}, **{**NY, "measures": measures, "profiles": {"forms": {**FORMS, **changes}}})


def graded(engine: BaseBackend, folder: Path, *, units: bool = True, **changes: Any) -> Run:
    """Two units below the first province and one of the second; shop 4 has no format and no sale in the quarter."""
    places = {1: "000001000001", 2: "000001000002", 3: "000002", 4: "000001"}
    people = [
        customer(number, field_business_format=form, **({"unit_path": places[number]} if units else {}))
        for number, form in [(1, "Z"), (2, "Z"), (3, "Z"), (4, None)]
    ]
    sales = [
        sale(1, 5, "10.10"), sale(1, 3, "10.00"), sale(2, "1.5", "20.20"), sale(2, "1.5", "10.00"),
        sale(3, 100, "1000.00"), sale(3, -1, "-10.00"), sale(4, 9, "90.00", date(2026, 1, 5)),
    ]  # fmt: skip
    return run(engine, chosen(**changes), folder, people, sales)


def test_customers_and_sums_are_kept_by_unit(engine: BaseBackend, tmp_path: Path) -> None:
    done = graded(engine, tmp_path)

    rows = pq.read_table(done.folder / "profile_forms.parquet").to_pylist()

    assert rows == [
        {
            "unit_path": unit, "key_0": form, "key_1": trade, "customers": 1, "with_sales": traded,
            "sum_bought": Decimal(bought), "sum_year_amount": Decimal(year),
            "sum_mean_line": None if mean is None else Decimal(mean),
        }
        for unit, form, trade, traded, bought, year, mean in [
            ("000001", None, "quiet", 0, "0", "90", None),
            ("000001000001", "Z", "busy", 1, "8", "20.10", "10.05"),
            ("000001000002", "Z", "busy", 1, "3", "30.20", "15.10"),
            ("000002", "Z", "busy", 1, "99", "990", "495"),
        ]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        pytest.param([], [], id="no right"),
        pytest.param(["000003"], [], id="a unit without customers"),
        pytest.param(["000002"], [("Z", 1, "99")], id="one province"),
        pytest.param(["000001"], [(None, 1, "0"), ("Z", 2, "11")], id="the other, with everything below it"),
        pytest.param(["000001000001", "000002"], [("Z", 2, "107")], id="two units"),
        pytest.param(
            ["000001", "000001000001"], [(None, 1, "0"), ("Z", 2, "11")], id="a unit and one below it"
        ),
        pytest.param([""], [(None, 1, "0"), ("Z", 3, "110")], id="everything"),
    ],
)
def test_reading_adds_up_the_units_that_may_be_seen(
    engine: BaseBackend, tmp_path: Path, scopes: list[str], expected: list[tuple[Any, ...]]
) -> None:
    done = graded(engine, tmp_path)

    rows = read_profile(done.folder, "forms", scopes=scopes)

    assert [(row.keys[0], row.customers, row.sums["bought"]) for row in rows] == [
        (form, customers, Decimal(bought)) for form, customers, bought in expected
    ]


def test_the_record_describes_the_columns(engine: BaseBackend, tmp_path: Path) -> None:
    graded(engine, tmp_path)

    record = read_record(tmp_path).profiles["forms"]

    assert record.title == Text("业态汇总", "by format")
    assert [key.title.zh for key in record.keys] == ["经营业态", "活跃度"]
    assert next((one.name, one.title.zh, one.unit) for one in record.measures) == (
        "bought", "购进量", Text("条", "cartons"),
    )  # fmt: skip


def test_only_the_population_is_counted(engine: BaseBackend, tmp_path: Path) -> None:
    done = graded(engine, tmp_path, of="sum(quantity) > 3", by=["business_format"])

    assert read_profile(done.folder, "forms", scopes=[""])[0].customers == 2


def test_a_window_of_its_own_says_who_has_sales(engine: BaseBackend, tmp_path: Path) -> None:
    done = graded(engine, tmp_path, over={"years": 1}, by=["is_key"], measures=["bought"])

    assert read_profile(done.folder, "forms", scopes=[""]) == [
        ProfileRow(keys=(None,), customers=4, with_sales=4, sums={"bought": Decimal(119)})
    ]


def test_yes_and_no_are_keys_in_words(engine: BaseBackend, tmp_path: Path) -> None:
    people = [customer(1, field_is_key=True), customer(2, field_is_key=False)]

    run(engine, chosen(by=["is_key"]), tmp_path, people)

    assert pq.read_table(tmp_path / "profile_forms.parquet")["key_0"].to_pylist() == ["false", "true"]


def test_a_measure_that_waits_stays_empty_and_says_so(engine: BaseBackend, tmp_path: Path) -> None:
    waiting = {"title": {"zh": "未定", "en": "open"}, "value": "sum(amount) * blank"}
    measures = {**NY["measures"], "open": waiting}
    profiles = {"forms": {**FORMS, "measures": ["open"]}}

    run(
        engine,
        pack({"trade": TRADE}, **{**NY, "measures": measures, "profiles": profiles}),
        tmp_path,
        [customer(1)],
    )

    assert read_record(tmp_path).profiles["forms"].off == {"open": ("parameter:blank",)}
    assert pq.read_table(tmp_path / "profile_forms.parquet")["sum_open"].to_pylist() == [None]


def test_a_profile_that_waits_has_no_rows(engine: BaseBackend, tmp_path: Path) -> None:
    done = graded(engine, tmp_path, of='fact("has_agreement")')

    assert read_record(tmp_path).profiles["forms"].waiting == ("fact:has_agreement",)
    assert read_profile(done.folder, "forms", scopes=[""]) == []


def test_without_units_only_somebody_who_sees_everything_reads_it(
    engine: BaseBackend, tmp_path: Path
) -> None:
    done = graded(engine, tmp_path, units=False)

    assert [row.customers for row in read_profile(done.folder, "forms", scopes=[""])] == [1, 3]
    with pytest.raises(ProfileWithoutUnits):
        read_profile(done.folder, "forms", scopes=["000001"])


def test_a_profile_that_the_run_lacks_is_refused(engine: BaseBackend, tmp_path: Path) -> None:
    done = graded(engine, tmp_path)

    with pytest.raises(NoSuchProfile):
        read_profile(done.folder, "shapes", scopes=[""])


def test_a_share_cannot_be_added_up() -> None:
    share = {"title": {"zh": "占比", "en": "part"}, "value": "share(amount)"}
    measures = {**NY["measures"], "part": share}

    with pytest.raises(NoGroupInProfile):
        plan_of(
            pack(
                {},
                **{
                    **NY,
                    "measures": measures,
                    "profiles": {"forms": {**FORMS, "by": ["is_key"], "measures": ["part"]}},
                },
            ),
            Q3,
        )


def test_its_sums_belong_to_the_one_pass_over_the_ledger() -> None:
    plan = plan_of(chosen(), Q3)

    assert {str(one.window) for one in plan.sums} == {"2026Q3", str(Q3.window(12))}
    assert {one.aggregate.function for one in plan.sums} == {"count", "sum"}
    assert plan.fields == ("business_format",)
