"""Where customers' files lie, and what kinds of picture and document there are."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage

from banfa.kernel.text import Text

KINDS = {
    "storefront": Text("门头", "Storefront"),
    "interior": Text("店内", "Interior"),
    "display": Text("陈列", "Display"),
    "licence": Text("证照", "Licence"),
    "contract": Text("合同协议", "Contract"),
    "other": Text("其他", "Other"),
}


def storage() -> Storage:
    """Return what keeps customers' files, below the data folder."""
    return FileSystemStorage(location=Path(settings.BANFA_HOME) / "files")


def small_path(path: str) -> str:
    """Return where the small picture beside a picture lies."""
    return f"{path.rpartition('.')[0]}-small.webp"
