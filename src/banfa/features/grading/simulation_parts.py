"""What simulations bring to pages: their navigation and how their jobs are called."""

from collections.abc import Mapping

from django.urls import reverse

from banfa.features.grading.services.simulation_questions import ASK, SIMULATE
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.web.slots import Entry, JobKind


def simulation_title(arguments: Mapping[str, str]) -> Text:
    run = arguments["run"]
    return Text(f"试算 {run}", f"Simulating {run}")


def simulation_address(result: Mapping[str, str]) -> str | None:
    return reverse("grading:simulation", args=[result["simulation"]]) if "simulation" in result else None


def question_title(arguments: Mapping[str, str]) -> Text:
    figure = arguments["figure"]
    return Text(f"求 {figure}", f"Finding {figure}")


def no_address(result: Mapping[str, str]) -> str | None:
    return None


def simulation_kinds() -> tuple[Entry | JobKind, ...]:
    """Return the navigation entry and the kinds of jobs of simulations."""
    return (
        Entry(
            title=Text("试算", "Simulations"), icon="flask", route="grading:simulations", order=22,
            needs=Permission.GRADING_RUN_READ, group=Text("客户经营", "Customers"),
        ),
        JobKind(kind=SIMULATE, title=simulation_title, address=simulation_address, route="grading:simulations"),
        JobKind(kind=ASK, title=question_title, address=no_address, route="grading:simulations"),
    )  # fmt: skip
