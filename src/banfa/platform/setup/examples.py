"""Example data for people who only want to look: declared by who can make them, one set for a pack."""

from collections.abc import Callable
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.jobs.models import Job

FILL = "setup.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One set of example data: the pack it is made for, what it is, and what fills an empty organisation with it."""

    pack: str
    says: Text
    fill: Callable[[Actor], Job]


_examples: dict[str, Example] = {}


def declare_example(example: Example) -> None:
    """Offer a set of example data, in `AppConfig.ready`."""
    _examples[example.pack] = example


def example_of(pack: str) -> Example | None:
    """Return the example data made for a pack, None where there is none."""
    return _examples.get(pack)


def filling_job() -> Job | None:
    """Return the newest job that fills the organisation with example data."""
    return Job.objects.filter(kind=FILL).order_by("-pk").first()
