"""Signs with a key that lives outside the database, so that who can write the database cannot sign."""

from contextlib import suppress
from functools import lru_cache
from secrets import token_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from banfa.platform.vault import folder

NAME = "signing.key"


def is_there() -> bool:
    """Tell whether anything was ever signed here."""
    return (folder.folder() / NAME).exists()


def sign(content: bytes) -> str:
    """Return the signature in hexadecimal digits; the key is made on first need. Raises KeyLostOrOpen."""
    return _signer(_key()).sign(content).hex()


def holds(content: bytes, signature: str, public: str | None = None) -> bool:
    """Tell whether this installation's key, or the public one given, signed the content. Raises KeyLostOrOpen."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public or public_key()))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """Return the public half in hexadecimal digits, with which anybody can check signatures. Raises KeyLostOrOpen."""
    return _signer(_key()).public_key().public_bytes_raw().hex()


def _key() -> bytes:
    path = folder.folder() / NAME
    if not path.exists():
        with suppress(FileExistsError):  # another process was quicker
            folder.write(NAME, token_bytes(32))
    return folder.read(path)


@lru_cache(maxsize=4)
def _signer(key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key)
