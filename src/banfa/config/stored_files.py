"""Every file that the database lists, as a backup takes it along."""

from collections.abc import Iterator

from banfa.features.customers.files import small_path
from banfa.features.customers.models import Attachment
from banfa.features.grading.models import Run, Simulation
from banfa.features.ledger.lake import home
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.platform.backup.making import StoredFile
from banfa.platform.org.zone import FILE as ZONE_FILE

FILES = "files"


def stored_files() -> Iterator[StoredFile]:
    """Yield the ledger, the roll-ups, the folders of runs and simulations, and the customers' photos and documents."""
    for path, sha256 in LedgerFile.objects.values_list("path", "sha256"):
        yield StoredFile(path, sha256)
    for path, sha256 in RollUp.objects.values_list("path", "sha256"):
        yield StoredFile(path, sha256)
    for model in (Run, Simulation):
        for folder, sealed in model.objects.values_list("folder", "sealed"):
            yield from _folder(folder, sealed)
    for path in Attachment.objects.values_list("path", flat=True):
        yield StoredFile(f"{FILES}/{path}")
        small = f"{FILES}/{small_path(path)}"
        if (home() / small).exists():
            yield StoredFile(small)
    if (home() / ZONE_FILE).exists():
        yield StoredFile(ZONE_FILE)


def _folder(folder: str, sealed: dict[str, str]) -> Iterator[StoredFile]:
    for name, sha256 in sealed.items():
        yield StoredFile(f"{folder}/{name}", sha256)
    for path in sorted((home() / folder).rglob("*")):
        name = path.relative_to(home() / folder).as_posix()
        if path.is_file() and name not in sealed:
            yield StoredFile(f"{folder}/{name}")
