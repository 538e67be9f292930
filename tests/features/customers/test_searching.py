"""What people type, and whom it finds, on whichever database."""

from collections.abc import Sequence

import pytest
from django.db import connection, transaction

from banfa.features.customers import queries
from banfa.features.customers.indexes import search
from banfa.features.customers.models import Customer
from banfa.features.customers.queries import Condition, Wish
from banfa.features.customers.queries.searching import terms_of
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.org.placing import GivenUnit, place_units
from tests.conftest import TODAY
from tests.features.given import day, register

pytestmark = pytest.mark.django_db


def found(actor: Actor, words: str, **wish: str) -> list[str]:
    """Return the codes of the first page."""
    asked = Wish(words=words, **wish)  # type: ignore[arg-type]
    page = queries.page_of(actor, queries.customers_wished(actor, asked, None), asked, None)
    return [customer.code for customer in page.customers]


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> None:
    register(
        ada,
        {"code": "9901", "name": "青溪鹭汀超市", "unit": "E11", "phone": "13900001234"},
        {"code": "9902", "name": "青溪鹭鸶 OK 便利店", "unit": "E11", "phone": "13900005678"},
        {"code": "HX-7", "name": "重庆汀鹭副食", "unit": "W11", "phone": "0731-8888123"},
    )


class TestAddresses:
    @pytest.fixture
    def streets(self, ada: Actor, units: dict[str, Unit]) -> None:
        register(
            ada,
            {"code": "A1", "name": "平安便民店", "unit": "E11", "address": "澜州市东城县河东镇民主路18号"},
            {"code": "A2", "name": "民主食杂店", "unit": "E11", "address": "澜州市东城县向荣路3号"},
            {"code": "A3", "name": "顺达商行", "unit": "W11", "address": "幸福小区5栋"},
        )

    @pytest.mark.parametrize(
        ("words", "codes"),
        [
            pytest.param("民主路", ["A1"], id="a street, which is no name"),
            pytest.param("民主", ["A2", "A1"], id="two characters, in a name and in an address"),
            pytest.param("民主路18号", ["A1"], id="with its number"),
            pytest.param("向荣 食杂", ["A2"], id="the address and the name together"),
            pytest.param("幸福小区", ["A3"], id="a housing estate is no county"),
            pytest.param("东城", [], id="the county is everybody's"),
            pytest.param("河东镇", ["A1"], id="a town"),
            pytest.param("路", [], id="a single character is looked for in names alone"),
        ],
    )
    def test_they_are_searched(self, ada: Actor, streets: None, words: str, codes: Sequence[str]) -> None:
        assert found(ada, words) == codes

    def test_an_address_that_changes_is_found_by_the_new_one(self, ada: Actor, streets: None) -> None:
        register(ada, {"code": "A1", "name": "平安便民店", "unit": "E11", "address": "河西街1号"}, at=day(9))

        assert (found(ada, "河西街"), found(ada, "民主路")) == (["A1"], [])


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        pytest.param("鹭汀", ["9901"], id="two characters in their order"),
        pytest.param("鹭", ["HX-7", "9902", "9901"], id="one character, wherever it stands"),
        pytest.param("青溪鹭汀超", ["9901"], id="a long part of a name"),
        pytest.param("青溪 便利", ["9902"], id="two words, both of them"),
        pytest.param("luting", ["9901"], id="pinyin from the middle"),
        pytest.param("chongq", ["HX-7"], id="the beginning of a reading in its word"),
        pytest.param("CQTL", ["HX-7"], id="initials in capitals"),
        pytest.param("ok便", ["9902"], id="letters and characters together"),
        pytest.param("1234", ["9901"], id="the tail of a phone"),
        pytest.param("8888123", ["HX-7"], id="a tail across punctuation"),
        pytest.param("hx7", ["HX-7"], id="a code without its punctuation"),
        pytest.param("ＨＸ－７", ["HX-7"], id="full-width letters"),
        pytest.param("99", ["9902", "9901"], id="the beginning of a code"),
        pytest.param("01", [], id="two digits are no tail"),
        pytest.param("ngxi", [], id="a reading is not cut within a syllable"),
        pytest.param("**", [], id="nothing that could be found"),
        pytest.param('"鹭汀" OR "副食"', [], id="the language of the index is not spoken"),
    ],
)
def test_it_finds(ada: Actor, shops: None, words: str, codes: Sequence[str]) -> None:
    assert found(ada, words) == codes


def test_a_changed_name_is_found_by_its_new_characters_alone(ada: Actor, shops: None) -> None:
    register(ada, {"code": "9901", "name": "白桥便民店", "unit": "E11"}, at=day(20))

    assert (found(ada, "鹭汀"), found(ada, "白桥")) == ([], ["9901"])


def test_a_customer_that_is_gone_is_found_no_more(ada: Actor, shops: None) -> None:
    Customer.objects.filter(code="9901").delete()

    assert found(ada, "青溪") == ["9902"]


def test_only_ones_own_part_of_the_organisation_is_searched(bo: Actor, ada: Actor, shops: None) -> None:
    assert found(bo, "副食") == []
    assert found(bo, "鹭") == ["9902", "9901"]


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_an_index_that_lost_its_triggers_is_made_anew(ada: Actor, shops: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {search.TABLE}_insert")
    register(ada, {"code": "9905", "name": "白桥便民店", "unit": "E11"})

    search.ensure(connection)

    assert found(ada, "白桥") == ["9905"]


class TestACommonWord:
    """Found more often than a list is put into order for: it comes in the order of entry."""

    @pytest.fixture(autouse=True)
    def few_are_sorted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("banfa.features.customers.queries.finding.MOST_SORTED", 3)

    @pytest.fixture
    def chain(self, ada: Actor, units: dict[str, Unit]) -> list[str]:
        """Ten supermarkets entered in no order of names, every other one in the west."""
        names = "辰午子申寅戌卯酉丑亥"
        register(
            ada,
            *(
                {
                    "code": f"S{n}",
                    "name": f"{name}超市",
                    "unit": "W11" if n % 2 else "E11",
                    "business_format": "SN"[n > 4],
                }
                for n, name in enumerate(names)
            ),
        )
        return [f"S{n}" for n in range(10)]

    def walk(self, actor: Actor, **wish: object) -> list[list[str]]:
        pages: list[list[str]] = []
        after: int | None = None
        while True:
            asked = Wish(words="超市", after=after, **wish)  # type: ignore[arg-type]
            found = queries.customers_wished(actor, asked, None)
            page = queries.page_of(actor, found, asked, None, size=4)
            pages.append([customer.code for customer in page.customers])
            if not page.has_after or page.last is None:
                return pages
            after = page.last.pk

    def test_its_pages_show_every_customer_once(self, ada: Actor, chain: list[str]) -> None:
        assert self.walk(ada) == [chain[:4], chain[4:8], chain[8:]]

    def test_going_back_shows_the_page_before(self, ada: Actor, chain: list[str]) -> None:
        edge = Customer.objects.get(code="S8").pk
        asked = Wish(words="超市", before=edge)

        page = queries.page_of(ada, queries.customers_wished(ada, asked, None), asked, None, size=4)

        assert [customer.code for customer in page.customers] == ["S4", "S5", "S6", "S7"]
        assert (page.has_before, page.has_after) == (True, True)

    def test_a_filter_narrows_it(self, ada: Actor, chain: list[str]) -> None:
        wanted = Condition(field=pack_on(TODAY).fields["business_format"], values=("N",))

        assert self.walk(ada, fields={"business_format": wanted}) == [["S5", "S6", "S7", "S8"], ["S9"]]

    def test_a_reader_sees_ones_own_part(self, bo: Actor, ada: Actor, chain: list[str]) -> None:
        assert [code for page in self.walk(bo) for code in page] == ["S0", "S2", "S4", "S6", "S8"]

    def test_below_a_unit_it_is_found_there_alone(self, ada: Actor, chain: list[str]) -> None:
        assert self.walk(ada, unit="W") == [["S1", "S3", "S5", "S7"], ["S9"]]
        assert self.walk(ada, unit="E11") == [["S0", "S2", "S4", "S6"], ["S8"]]

    def test_a_unit_that_moved_takes_its_customers_along(
        self, ada: Actor, units: dict[str, Unit], chain: list[str]
    ) -> None:
        with transaction.atomic():
            place_units([GivenUnit(code="E1", name="东城一部", level="department", parent="W")])

        assert [code for page in self.walk(ada, unit="W") for code in page] == chain

    def test_another_order_that_is_asked_for_is_kept(self, ada: Actor, chain: list[str]) -> None:
        assert self.walk(ada, sort="code", descending=True)[0] == ["S9", "S8", "S7", "S6"]

    def test_it_is_counted_as_far_as_the_index_can(self, ada: Actor, chain: list[str]) -> None:
        asked = Wish(words="超市")
        wished = queries.customers_wished(ada, asked, None)

        count = queries.count_of(wished, queries.page_of(ada, wished, asked, None, size=4))

        as_far = (3, True) if connection.vendor == "postgresql" else (10, False)
        assert (count.customers, count.is_more) == as_far


def test_a_word_is_asked_for_once() -> None:
    assert len(terms_of("超市 超市 超市")) == 1


def test_no_more_than_five_words_are_taken() -> None:
    assert len(terms_of("a b c d e f g")) == 5
