"""What every piece of a pack is made of: strictness, titles in both languages, rules that cite clauses."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Key

from banfa.kernel.text import Text

Code = Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Value = Annotated[str, Key(min_length=1, max_length=24, coerce_numbers_to_str=True)]
ClauseId = Annotated[str, Key(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*-[0-9A-Za-z][0-9A-Za-z.]*$")]
Expression = str


class Strict(BaseModel):
    """A piece of a pack: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(Strict):
    """A name in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Rule(Strict):
    """Anything that puts clauses to work. `inferred` marks what is ours and not the source's."""

    cites: tuple[ClauseId, ...] = ()
    inferred: bool = False
    note: Title | None = None


class Named(Rule):
    """A rule whose title stands in the pack."""

    title: Title
