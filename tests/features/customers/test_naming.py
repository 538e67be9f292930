import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.seg.simpleseg import seg

from banfa.features.customers.naming import pinyin_of, search_words, sort_key


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        pytest.param(
            "重庆小面", ("chong", "qing", "xiao", "mian"), id="a word decides how a character is read"
        ),
        pytest.param("重阳", ("chong", "yang"), id="the same character in another word"),
        pytest.param("银行", ("yin", "hang"), id="a place of business"),
        pytest.param("Ok超市24h", ("ok", "chao", "shi", "24h"), id="letters and digits stay together"),
        pytest.param("𠮷野家", ("𠮷", "ye", "jia"), id="a character without a reading stands for itself"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_names_are_read_as_people_read_them(name: str, syllables: tuple[str, ...]) -> None:
    assert pinyin_of(name) == syllables


@pytest.mark.parametrize(
    "name", ["澜州市平安烟酒行", "单县长乐便民店（二店）", "都乐superette重新开业", "解放路 88 号"]
)
def test_reading_word_by_word_gives_what_reading_at_once_gives(name: str) -> None:
    assert "".join(pinyin_of(name)) == "".join(lazy_pinyin(name, style=Style.NORMAL)).lower()


PHRASES = sorted(PHRASES_DICT)
PIECE = st.one_of(
    st.sampled_from(PHRASES),
    st.builds(lambda phrase, end: phrase[:end], st.sampled_from(PHRASES), st.integers(1, 3)),
    st.sampled_from("重庆银行单曾的一平安便民店superette 24h（）𠮷"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECE, min_size=1, max_size=6).map("".join))
@example("一心一")  # nothing but the beginning of a longer word
def test_words_are_cut_as_pypinyin_cuts_them(name: str) -> None:
    expected = [part.lower() for word in seg(name) for part in lazy_pinyin(word, style=Style.NORMAL)]

    assert list(pinyin_of(name)) == expected


def test_lists_sort_by_pinyin() -> None:
    assert sorted(["张三店", "阿福店", "重庆店", "Bar"], key=sort_key) == [
        "阿福店",
        "Bar",
        "重庆店",
        "张三店",
    ]


def words(name: str, code: str = "K7", phone: str = "") -> list[str]:
    return search_words(name=name, code=code, phone=phone).split(" ")


def test_neighbouring_characters_are_words_and_the_last_one_is() -> None:
    assert words("平安便民店")[:5] == ["平安", "安便", "便民", "民店", "店"]


def test_letters_and_digits_stay_together_without_their_punctuation() -> None:
    assert {"ok", "超市", "市", "24h"} <= set(words("OK 超市（24-H）"))


def test_a_reading_begins_at_every_character() -> None:
    assert {"pinganpu", "anpu", "pu", "pap", "ap", "p"} <= set(words("平安铺"))


def test_code_and_phone_are_read_from_either_end() -> None:
    found = words("店", code="LZ-01", phone="139 0000 1234")

    assert {"lz01", "\ue00010zl", "13900001234", "\ue00043210000931"} <= set(found)


@pytest.mark.parametrize("sought", ["shanxiongxin", "danxiongxin", "sxx", "dxx"])
def test_a_surname_is_found_by_either_reading(sought: str) -> None:
    assert sought in words("单雄信")


def test_no_word_is_empty_or_stands_twice() -> None:
    found = words("（双）双双-双" * 20, code="C" * 40, phone="13812345678")

    assert "" not in found
    assert len(found) == len(set(found))
    assert {"c" * 40, "13812345678"} <= set(found)


def test_a_sort_key_fits_its_column() -> None:
    assert len(sort_key("双" * 200)) <= 250
