"""The keys by which another file of the same customer is known. Nothing is stored here."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from banfa.features.customers.naming import own_part, pinyin_of
from banfa.features.customers.quality.models import LONGEST_KEY
from banfa.policy.model import Duplicates, Pack
from banfa.policy.values import StoredValue

LEAST_DIGITS = 7
_NO_DIGIT = re.compile(r"\D+")
_NO_WORD = re.compile(r"[\W_]+")
_EXTENSION = re.compile(r"-\d{1,6}$")
# What many names end with and none is told apart by.
_KIND = re.compile(
    r"(?:个体工商户|有限责任公司|股份有限公司|有限公司|分公司|专卖店|烟酒商行|烟酒行|烟酒店|名烟名酒店?|副食品店|副食店"
    r"|便民超市|便利超市|生活超市|购物超市|便利店|便民店|食杂店|杂货店|小卖部|小卖店|经营部|门市部|批发部|超市|商店|商行|商场|商贸|百货|分店|店|部|行)+$"
)
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of one file; an empty one finds nothing."""

    phone: str = ""
    licence: str = ""
    credit: str = ""
    name: str = ""


def keys_of(values: Mapping[str, StoredValue], asked: Duplicates | None) -> Keys:
    """Return the keys of a file's stored values, by the fields that the pack names."""
    if asked is None:
        return Keys(name=name_key(str(values.get("name") or "")))
    return Keys(
        phone=phone_key(_first(values, asked.phone)),
        licence=number_key(_first(values, asked.licence)),
        credit=number_key(_first(values, asked.credit_code)),
        name=name_key(str(values.get("name") or "")),
    )


def asked_by(pack: Pack) -> Duplicates | None:
    """Return by which fields the pack knows duplicates."""
    return pack.quality.duplicates


def phone_key(phone: str) -> str:
    """Return a telephone number's digits without country and extension; none for one too short to tell people apart."""
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", phone))
    digits = _NO_DIGIT.sub("", plain)
    digits = re.sub(r"^(?:0086|86)(?=1[3-9]\d{9}$)", "", digits)
    return digits[:LONGEST_KEY] if len(digits) >= LEAST_DIGITS else ""


def number_key(number: str) -> str:
    """Return a licence's or a code's letters and digits."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", number)).upper()[:LONGEST_KEY]


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """Return the sound of what tells a name apart: its pinyin without kind of shop, brackets and blanks."""
    return "".join(_NO_WORD.sub("", syllable) for syllable in pinyin_of(core_of(name)))[:LONGEST_KEY]


@lru_cache(maxsize=20_000)
def core_of(name: str) -> str:
    """Return what tells a name apart; the whole of it where nothing else would remain."""
    plain = _NO_WORD.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", name))).lower()
    return _KIND.sub("", plain) or plain


def place_of(address: str) -> str:
    """Return what tells an address apart: without its division, blanks and marks."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", own_part(address))).lower()


def _first(values: Mapping[str, StoredValue], names: tuple[str, ...]) -> str:
    return next((str(values[name]) for name in names if values.get(name)), "")
