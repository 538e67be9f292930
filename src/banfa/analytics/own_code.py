"""Which code computed something: results of other code are never gone on from."""

import hashlib
from functools import cache
from pathlib import Path

import banfa

# What figures and grades are made by; pages and commands may change without making them other ones.
PARTS = ("kernel", "policy", "analytics", "features/customers/register", "features/ledger/lake.py")


@cache
def code_digest() -> str:
    """Return the digest of the source files that results depend on, the same wherever they are installed."""
    root = Path(banfa.__file__).parent
    files = {
        file
        for part in PARTS
        for file in ((root / part).rglob("*.py") if (root / part).is_dir() else [root / part])
    }
    seal = hashlib.sha256()
    for path in sorted(files):
        seal.update(str(path.relative_to(root)).encode())
        seal.update(path.read_bytes())
    return seal.hexdigest()
