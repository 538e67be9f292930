"""What no command does: more people, older tables, a look at the lists."""

import json
import sys

from django.core.management import call_command

from banfa.config.integrity import report
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.features.ledger.queries import files_that_count
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.conftest import person


def add_colleagues() -> None:
    """Bo reads the east, Di administers it, Cy holds no post."""
    east = Unit.objects.get(code="E")
    person("bo", "reader", east)
    person("di", "administrator", east)
    person("cy", None)


def forget_the_ledger() -> None:
    """Take the ledger's tables back to before their first version, as in a folder that an older program made."""
    call_command("migrate", "grading", "zero", verbosity=0)
    call_command("migrate", "ledger", "zero", verbosity=0)


def look() -> None:
    """Print what the data folder holds: whether all is sound, the batches, the lines that count, the listed files."""
    json.dump(
        {
            "findings": [finding.en for finding in report().findings],
            "batches": list(Batch.objects.order_by("pk").values_list("file_name", "rows", "state")),
            "lines": sum(files_that_count().values_list("rows", flat=True)),
            "listed": [
                *LedgerFile.objects.values_list("path", flat=True),
                *RollUp.objects.values_list("path", flat=True),
            ],
        },
        sys.stdout,
    )
