import pytest
from pypinyin import Style, lazy_pinyin

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


def test_lists_sort_by_pinyin() -> None:
    assert sorted(["张三店", "阿福店", "重庆店", "Bar"], key=sort_key) == [
        "阿福店",
        "Bar",
        "重庆店",
        "张三店",
    ]


@pytest.mark.parametrize(
    "sought", ["平安", "便民店", "pingan", "bianmin", "pabmd", "k7", "5678", "13812345678"]
)
def test_a_customer_is_found_by(sought: str) -> None:
    assert sought in search_words(name="平安便民店", code="K7", phone="13812345678")


@pytest.mark.parametrize("sought", ["shanxiongxin", "danxiongxin", "sxx", "dxx"])
def test_a_surname_is_found_by_either_reading(sought: str) -> None:
    assert sought in search_words(name="单雄信", code="K1", phone="")


def test_the_longest_name_leaves_room_for_code_phone_and_initials() -> None:
    words = search_words(name="双" * 120, code="C" * 40, phone="13812345678")

    assert len(words) <= 700
    assert "c" * 40 in words
    assert "13812345678" in words
    assert "s" * 120 in words


def test_a_sort_key_fits_its_column() -> None:
    assert len(sort_key("双" * 200)) <= 250
