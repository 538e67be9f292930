"""What people do with a file on its way in."""

from banfa.platform.importing.services.leading import (
    go_back,
    match_columns,
    read_otherwise,
    start_landing,
    stop,
    throw_away,
)
from banfa.platform.importing.services.uploading import FileTooLarge, NoFile, receive

__all__ = [
    "FileTooLarge", "NoFile", "go_back", "match_columns", "read_otherwise", "receive", "start_landing", "stop",
    "throw_away",
]  # fmt: skip
