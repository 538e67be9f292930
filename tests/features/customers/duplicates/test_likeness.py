"""Keys and scores: what tells files of one customer, and what tells two customers apart."""

import pytest

from banfa.features.customers.duplicates.keys import Keys, core_of, name_key, number_key, phone_key, place_of
from banfa.features.customers.duplicates.scoring import Side, likeness_of


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("138-1234 5678", "13812345678"), ("+86 13812345678", "13812345678"), ("0086-13812345678", "13812345678"),
        ("010-65123456-12", "01065123456"), ("１３８１２３４５６７８", "13812345678"), ("12345", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_written(phone: str, key: str) -> None:
    assert phone_key(phone) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("平安便利店", "平安超市"), ("平安便利店（东门店）", "平安便利店"), ("金鼎商行", "金顶商店"),
        ("Ａ８ 副食店", "a8副食品店"), ("福\u200b来小卖部", "福来商店"),
    ],
)  # fmt: skip
def test_names_that_sound_alike_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_a_name_that_is_nothing_but_a_kind_keeps_itself() -> None:
    assert core_of("便利店") == "便利店"


def test_addresses_and_numbers_lose_what_everybody_writes_otherwise() -> None:
    assert place_of("江苏省南京市玄武区中山路 8 号") == place_of("南京市玄武区中山路8号")
    assert number_key("32-0102 12345x") == "320102" + "12345X"


def side(pk: int, name: str, address: str = "", **keys: str) -> Side:
    return Side(pk=pk, unit_path="", name=name, address=address, keys=Keys(name=name_key(name), **keys))


def test_a_shared_number_and_name_are_enough_and_a_shared_name_alone_is_not() -> None:
    one = side(1, "平安便利店", "中山路8号", phone="13812345678")

    assert likeness_of(one, side(2, "平安超市", phone="13812345678")).score >= 0.6
    assert likeness_of(one, side(2, "平安超市", "北京路200号")).score < 0.6
    assert likeness_of(one, side(2, "福来超市", phone="13812345678")).score < 0.6


def test_another_licence_speaks_against_a_pair() -> None:
    one = side(1, "平安便利店", phone="13812345678", licence="A1")

    same = likeness_of(one, side(2, "平安便利店", phone="13812345678", licence="A1")).score
    other = likeness_of(one, side(2, "平安便利店", phone="13812345678", licence="B2")).score

    assert same == 1.0
    assert other < 0.6


def test_likeness_is_the_same_from_both_sides_and_stays_within_bounds() -> None:
    one, other = side(1, "金鼎商行", "南街8号", phone="1"), side(2, "金顶", "南街 8 号", phone="1")

    assert likeness_of(one, other) == likeness_of(other, one)
    assert 0 <= likeness_of(one, other).score <= 1
