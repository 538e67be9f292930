"""The methods that compute a class from figures, fields and other classes."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.kernel.text import Text
from banfa.policy.model.classes import Classification, ClassValue
from banfa.policy.model.words import Code, Expression, Rule, Title, Value
from banfa.policy.numbers import Number


class RankBand(ClassValue):
    """A band of a ranking: a share of the group, or a number of customers."""

    share: Number | None = None
    quota: Number | None = None

    @model_validator(mode="after")
    def _share_or_quota(self) -> "RankBand":
        if (self.share is None) == (self.quota is None):
            raise ValueError("a band has a share or a quota / 每档须写 share 或 quota 之一")
        return self


class Rank(Classification):
    """Bands by position within a group, as DESIGN's rank semantics say."""

    rank: tuple[RankBand, ...] = Key(min_length=2)
    within: tuple[Expression, ...] = ()
    score: Expression
    zero_score: Value
    score_title: Title | None = None

    @model_validator(mode="after")
    def _bands_fit(self) -> "Rank":
        if self.zero_score not in {band.value for band in self.rank}:
            raise ValueError("zero_score is none of the bands / zero_score 不是任何一档")
        shares = [band.share.value for band in self.rank if band.share is not None]
        if shares and len(shares) != len(self.rank):
            raise ValueError("shares and quotas are not mixed / 比例与名额不可混用")
        if shares and None not in shares and sum(share for share in shares if share is not None) != 1:
            raise ValueError("the shares do not add up to 100 % / 各档比例之和不是 100%")
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.rank


class Criterion(Rule):
    """One condition for a value, with the words that name it."""

    when: Expression
    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Choice(ClassValue):
    """A value with its criteria: any one is enough, or all are needed."""

    any: tuple[Criterion, ...] = ()
    all: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _any_or_all(self) -> "Choice":
        if bool(self.any) == bool(self.all):
            raise ValueError("a value has any or all criteria / 每个取值须写 any 或 all 之一")
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.any or self.all

    @property
    def manner(self) -> Literal["any", "all"]:
        """The key that the criteria stand under."""
        return "any" if self.any else "all"


class Decide(Classification):
    """Ordered values, the first whose criteria hold wins; `otherwise` where none does."""

    decide: tuple[Choice, ...] = Key(min_length=1)
    otherwise: ClassValue | None = None

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.decide if self.otherwise is None else (*self.decide, self.otherwise)


class Band(ClassValue):
    """A band of a measure: from `at_least` upwards; the last band has none."""

    at_least: Number | None = None


def bands_descend(bounds: Sequence[Number | None]) -> None:
    """Check that every bound but the last is written, blank or not, and that they fall. Raises ValueError."""
    *upper, last = bounds
    if None in upper or last is not None:
        raise ValueError("every band but the last has at_least / 除最后一档外都须写 at_least")
    known = [bound.value for bound in upper if bound is not None and bound.value is not None]
    if known != sorted(known, reverse=True) or len(set(known)) != len(known):
        raise ValueError("bounds descend / 各档下限须由高到低")


class Bands(Classification):
    """Thresholds on one measure, highest first; the short form of `decide`."""

    bands: tuple[Band, ...] = Key(min_length=2)
    measure: Expression

    @model_validator(mode="after")
    def _descending(self) -> "Bands":
        bands_descend([band.at_least for band in self.bands])
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.bands


class Lookup(Classification):
    """A value taken over from a field, an area or another classification, mapped if `map` says so."""

    lookup: Expression
    map: dict[Value, Value] = {}
    values: tuple[ClassValue, ...] = Key(min_length=1)

    @model_validator(mode="after")
    def _map_gives_values(self) -> "Lookup":
        stray = set(self.map.values()) - {value.value for value in self.values}
        if stray:
            raise ValueError(
                f"the map gives {', '.join(sorted(stray))}, which is no value / map 的结果不在 values 中"
            )
        return self

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return self.values


class Join(Classification):
    """A code made of other classifications' values in order; undecided while a part is."""

    join: tuple[Code, ...] = Key(min_length=2)
    separator: str = ""

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return ()


class Recency(Classification):
    """How long ago something last happened: recent, lapsed once `lapsed_after` has passed, or never.

    A date lapses on the same day so many months later (the month's last day where it has no such day).
    """

    recency: Expression
    lapsed_after: Number
    recent: ClassValue
    lapsed: ClassValue
    never: ClassValue

    @property
    def given(self) -> tuple[ClassValue, ...]:
        return (self.recent, self.lapsed, self.never)
