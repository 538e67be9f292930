"""The synthetic province: every size and level occurs, litres, tonnes and yuan agree, customers come and go."""

import functools
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import phonenumbers
import pytest
from duckdb import DuckDBPyConnection

from banfa.config.demo import fuel
from banfa.config.demo.draws import NobodyToMake
from banfa.config.demo.files import DemoFiles

UNTIL = date(2026, 11, 22)
TABLES = ("units", "customers", "sales")

# The newest quarter's mean monthly tonnes, or a prospect's own word, as the clauses FUEL-3.2 and 6.3 count them.
MEASURES = """
CREATE TEMP TABLE measures AS
WITH bought AS (
    SELECT customer, sum(tonnes) FILTER (category = 'gasoline') / 3 AS gasoline,
           sum(tonnes) FILTER (category = 'diesel') / 3 AS diesel
    FROM sales WHERE date >= DATE '2026-08-01' GROUP BY 1
)
SELECT code, customer_kind, status, coalesce(central_purchasing, false) AS central,
       coalesce(if(status = 'prospect', declared_gasoline_month, gasoline), 0) AS gasoline,
       coalesce(if(status = 'prospect', declared_diesel_month, diesel), 0) AS diesel,
       coalesce(bearer_card_purchases_year, 0) AS cards
FROM customers LEFT JOIN bought ON customer = code
"""


def opened(files: DemoFiles) -> DuckDBPyConnection:
    connection = duckdb.connect()
    for name in TABLES:
        connection.execute(f"CREATE VIEW {name} AS FROM '{getattr(files, name)}'")
    return connection


def contents(files: DemoFiles) -> list[list[tuple[object, ...]]]:
    return [opened(files).execute(f"FROM {name}").fetchall() for name in TABLES]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return fuel.write(tmp_path_factory.mktemp("province"), until=UNTIL)


@pytest.fixture
def province(files: DemoFiles) -> DuckDBPyConnection:
    return opened(files)


def count(province: DuckDBPyConnection, of: str) -> int:
    return int(province.execute(f"SELECT count(*) FROM {of}").fetchall()[0][0])


class TestRepeats:
    def test_the_same_seed_gives_the_same_values_on_one_thread_as_on_many(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        many = fuel.write(tmp_path / "many", until=UNTIL, customers=200)
        monkeypatch.setattr(duckdb, "connect", functools.partial(duckdb.connect, config={"threads": 1}))
        one = fuel.write(tmp_path / "one", until=UNTIL, customers=200)

        assert contents(one) == contents(many)

    def test_another_seed_gives_another_province(self, tmp_path: Path) -> None:
        one = fuel.write(tmp_path / "one", until=UNTIL, customers=50, seed=1)
        other = fuel.write(tmp_path / "other", until=UNTIL, customers=50, seed=2)

        assert contents(one)[2] != contents(other)[2]

    @pytest.mark.parametrize("customers", [1, 7])
    def test_a_few_customers_are_a_province_too(self, tmp_path: Path, customers: int) -> None:
        files = fuel.write(tmp_path, until=UNTIL, customers=customers, as_csv=True)

        assert len(files.customers.read_text("utf-8").splitlines()) == customers + 1

    def test_nobody_is_no_province(self, tmp_path: Path) -> None:
        with pytest.raises(NobodyToMake):
            fuel.write(tmp_path, until=UNTIL, customers=0)


class TestUnits:
    def test_form_one_tree_of_four_levels(self, province: DuckDBPyConnection) -> None:
        pairs = province.execute(
            """SELECT DISTINCT child.level, parent.level FROM units child LEFT JOIN units parent
               ON parent.code = child.parent ORDER BY 1"""
        ).fetchall()

        assert pairs == [
            ("county", "prefecture"),
            ("prefecture", "province"),
            ("province", None),
            ("station", "county"),
        ]
        assert count(province, "units WHERE level = 'station'") == 125
        assert count(province, "(SELECT name FROM units GROUP BY name HAVING count(*) > 1)") == 0

    def test_hold_every_customer_and_every_filling_at_a_station(self, province: DuckDBPyConnection) -> None:
        stations = "(SELECT code FROM units WHERE level = 'station')"

        assert count(province, f"customers WHERE unit NOT IN {stations}") == 0
        assert count(province, f"sales WHERE unit NOT IN {stations}") == 0

    def test_sell_mostly_to_their_own_customers(self, province: DuckDBPyConnection) -> None:
        away = count(province, "sales JOIN customers ON code = customer WHERE sales.unit <> customers.unit")

        assert 0.1 < away / count(province, "sales") < 0.3


class TestCustomers:
    def test_are_institutions_and_persons_with_names_to_match(self, province: DuckDBPyConnection) -> None:
        kinds = dict(province.execute("SELECT customer_kind, count(*) FROM customers GROUP BY 1").fetchall())

        assert kinds["institution"] == pytest.approx(1500, rel=0.1)
        assert kinds["institution"] + kinds["personal"] == 5000
        assert count(province, "customers WHERE (customer_kind = 'personal') <> (length(name) = 3)") == 0
        assert count(province, "(SELECT DISTINCT code FROM customers)") == 5000

    def test_have_telephones_of_an_unused_range(self, province: DuckDBPyConnection) -> None:
        phones = [phone for (phone,) in province.execute("SELECT phone FROM customers").fetchall()]

        assert len(set(phones)) == 5000
        assert all(phone[3:7] == "0000" for phone in phones)
        assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN")) for phone in phones[::100])

    def test_that_are_prospects_declare_a_demand_and_buy_nothing(self, province: DuckDBPyConnection) -> None:
        prospects = "customers WHERE status = 'prospect'"

        assert count(province, prospects) > 50
        assert (
            count(
                province,
                f"{prospects} AND (declared_gasoline_month IS NULL OR declared_diesel_month IS NULL)",
            )
            == 0
        )
        assert count(province, f"{prospects} AND opened_on IS NOT NULL") == 0
        assert (
            count(province, "sales WHERE customer IN (SELECT code FROM customers WHERE status = 'prospect')")
            == 0
        )

    def test_carry_the_kinds_that_go_with_what_they_buy(self, province: DuckDBPyConnection) -> None:
        bought = "(SELECT DISTINCT customer AS code, category FROM sales)"
        for fuel_sold, kind in (("gasoline", "gasoline_kind"), ("diesel", "diesel_kind")):
            buyers = f"customers JOIN {bought} USING (code) WHERE category = '{fuel_sold}' AND {kind} IS NULL"
            assert count(province, buyers) == 0
        for kind, finer in (
            ("passenger", "passenger_kind"),
            ("freight", "freight_kind"),
            ("production", "production_kind"),
        ):
            assert count(province, f"customers WHERE (diesel_kind = '{kind}') <> ({finer} IS NOT NULL)") == 0
            assert count(province, f"customers WHERE {finer} IS NOT NULL") > 0
        assert (
            count(province, "customers WHERE (customer_kind = 'personal') <> (individual_kind IS NOT NULL)")
            == 0
        )

    def test_reach_every_size_and_level_in_plausible_numbers(self, province: DuckDBPyConnection) -> None:
        province.execute(MEASURES)
        institution = "measures WHERE customer_kind = 'institution'"
        large = "(gasoline >= 5 OR diesel >= 50 OR cards >= 1000000)"
        medium = "(gasoline >= 2 OR diesel >= 20 OR cards >= 100000)"

        assert 60 < count(province, f"{institution} AND {large}") < 300
        assert 150 < count(province, f"{institution} AND NOT {large} AND {medium}") < 600
        assert count(province, f"{institution} AND NOT {medium}") > 700
        assert 3 < count(province, f"{institution} AND (central OR cards >= 20000000)") < 60
        assert count(province, f"measures WHERE customer_kind = 'personal' AND {large}") >= 1
        assert count(province, f"measures WHERE customer_kind = 'personal' AND {medium} AND NOT {large}") >= 3
        assert count(province, "measures WHERE central AND customer_kind = 'personal'") == 0

    def test_reach_the_bands_by_each_measure_alone(self, province: DuckDBPyConnection) -> None:
        province.execute(MEASURES)

        for measure, medium, large in (("gasoline", 2, 5), ("diesel", 20, 50), ("cards", 100_000, 1_000_000)):
            assert count(province, f"measures WHERE {measure} >= {medium} AND {measure} < {large}") >= 10
            assert count(province, f"measures WHERE {measure} >= {large}") >= 5
        assert count(province, "measures WHERE cards >= 20000000") >= 1


class TestFillings:
    def test_fill_fifteen_months_and_none_lies_ahead(
        self, files: DemoFiles, province: DuckDBPyConnection
    ) -> None:
        assert count(province, "(SELECT DISTINCT date_trunc('month', date) FROM sales)") == 15
        assert files.first_sale_on == date(2025, 8, 1)
        assert files.last_sale_on == date(2026, 10, 31)

    def test_never_precede_the_customer(self, province: DuckDBPyConnection) -> None:
        assert count(province, "sales JOIN customers ON code = customer WHERE date < opened_on") == 0

    def test_weigh_what_their_litres_weigh(self, province: DuckDBPyConnection) -> None:
        density = {"gasoline": Decimal("0.00074"), "diesel": Decimal("0.00084")}
        lines = province.execute(
            "SELECT category, quantity, tonnes FROM sales USING SAMPLE 2000 ROWS (reservoir, 1)"
        )

        for category, litres, tonnes in lines.fetchall():
            exact = (litres * density[category]).quantize(Decimal("0.000001"), ROUND_HALF_UP)
            assert tonnes == exact

    def test_cost_about_what_fuel_costs(self, province: DuckDBPyConnection) -> None:
        cheapest, dearest = province.execute(
            "SELECT min(amount / quantity), max(amount / quantity) FROM sales"
        ).fetchall()[0]

        assert 6 < cheapest < dearest < 11
        assert count(province, "sales WHERE quantity <= 0 OR amount <= 0 OR tonnes <= 0") == 0

    def test_are_paid_in_every_way_mostly_by_fuel_card(self, province: DuckDBPyConnection) -> None:
        payments = dict(province.execute("SELECT payment, count(*) FROM sales GROUP BY 1").fetchall())
        never = (
            """(SELECT customer FROM sales GROUP BY 1 HAVING count(*) FILTER (payment = 'fuel_card') = 0)"""
        )

        assert set(payments) == {"fuel_card", "bank_card", "cash"}
        assert payments["fuel_card"] > 0.6 * sum(payments.values())
        assert count(province, never) > 300

    def test_are_delivered_only_where_diesel_is(self, province: DuckDBPyConnection) -> None:
        channels = {
            channel for (channel,) in province.execute("SELECT DISTINCT channel FROM sales").fetchall()
        }

        assert channels == {"station", "small_delivery"}
        assert count(province, "sales WHERE channel = 'small_delivery' AND category <> 'diesel'") == 0

    def test_of_diesel_sink_over_the_spring_festival(self, province: DuckDBPyConnection) -> None:
        months = dict(
            province.execute(
                "SELECT strftime(date, '%Y-%m'), sum(tonnes) FROM sales WHERE category = 'diesel' GROUP BY 1"
            ).fetchall()
        )

        assert months["2026-02"] < Decimal("0.75") * months["2026-04"]

    def test_of_lost_customers_ended_over_a_month_ago(self, province: DuckDBPyConnection) -> None:
        lost = "customers WHERE status = 'lost'"
        late = "sales JOIN customers ON code = customer WHERE status = 'lost' AND date >= DATE '2026-09-28'"
        silent = (
            "customers WHERE status = 'active' AND opened_on < DATE '2026-08-01' AND code NOT IN "
            "(SELECT customer FROM sales WHERE date >= '2026-10-01')"
        )

        assert count(province, lost) > 100
        assert count(province, late) == 0
        assert 50 < count(province, silent) < 500


def test_the_note_says_that_it_is_all_made_up(files: DemoFiles) -> None:
    assert files.pack == "fuel"
    assert "合成" in files.note.zh
    assert "ynthetic" in files.note.en
