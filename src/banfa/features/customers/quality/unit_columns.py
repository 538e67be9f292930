"""What the summary by unit shows of files: the share of the fields asked for that is filled."""

from collections.abc import Sequence

from banfa.features.customers.quality.queries import completeness_by_unit
from banfa.features.customers.summary.columns import Part, UnitColumn, declare_unit_columns
from banfa.kernel.text import Text
from banfa.platform.access import Actor


def filled_columns(actor: Actor) -> Sequence[UnitColumn]:
    """Return how much of the files is filled, and how many lack something: those are what the figures lead to."""
    shares = completeness_by_unit(actor)
    if not shares:
        return ()
    lacking = Text("缺必填项", "Lacking fields")
    return (
        UnitColumn(
            key="filled", title=Text("必填项完整率", "Fields filled"), order=50,
            whole={path: one.needed for path, one in shares.items()},
            parts=[
                Part(
                    key="", label=Text("已填必填项", "fields filled"), query="in.complete=no",
                    by_path={path: one.needed - one.lacking for path, one in shares.items()},
                )
            ],
        ),
        UnitColumn(
            key="lacking", title=lacking, order=51,
            parts=[
                Part(
                    key="", label=lacking, query="in.complete=no",
                    by_path={path: one.incomplete for path, one in shares.items()},
                )
            ],
        ),
    )  # fmt: skip


def declare_filled() -> None:
    """Let the summary by unit show how complete files are."""
    declare_unit_columns("filled", filled_columns)
