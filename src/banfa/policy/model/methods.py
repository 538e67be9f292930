"""Which methods there are, and which one a piece of YAML means."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from banfa.policy.model.classes import Classification
from banfa.policy.model.classifications import Bands, Decide, Join, Lookup, Rank, Recency
from banfa.policy.model.judging import Manual, Matrix, Score

METHODS: dict[str, type[Classification]] = {
    "rank": Rank, "score": Score, "decide": Decide, "bands": Bands, "lookup": Lookup, "matrix": Matrix,
    "join": Join, "recency": Recency, "manual": Manual,
}  # fmt: skip
PARTS = {"rank": {"score"}, "score": {"bands"}}  # keys of a method that elsewhere are a method of their own


def method_in(raw: Any) -> str | None:
    """Return the method that a classification is written with; None where it is none or several."""
    if isinstance(raw, Classification):
        return next(name for name, method in METHODS.items() if isinstance(raw, method))
    found = {name for name in METHODS if isinstance(raw, dict) and name in raw}
    for name in METHODS:
        if name in found:
            found -= PARTS.get(name, set())
    return found.pop() if len(found) == 1 else None


AnyClassification = Annotated[
    Annotated[Rank, Tag("rank")]
    | Annotated[Score, Tag("score")]
    | Annotated[Decide, Tag("decide")]
    | Annotated[Bands, Tag("bands")]
    | Annotated[Lookup, Tag("lookup")]
    | Annotated[Matrix, Tag("matrix")]
    | Annotated[Join, Tag("join")]
    | Annotated[Recency, Tag("recency")]
    | Annotated[Manual, Tag("manual")],
    Discriminator(
        method_in,
        custom_error_type="no_method",
        custom_error_message=f"write exactly one method / 须写且只写一种方法: {', '.join(METHODS)}",
    ),
]
