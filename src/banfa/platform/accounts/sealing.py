"""Seals secrets that have to be read again with a key of their owner: keys lie in the vault, wrapped by the master key.

What was sealed before that, with a key derived from the installation's own, is still opened; it is sealed anew when it is
next used.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from banfa.platform.audit.keeping import Unreadable, is_kept_sealed, kept_sealed, unsealed

__all__ = ["Unreadable", "is_kept_sealed", "seal", "unseal"]


def seal(secret: str, *, owner: int) -> str:
    """Return a person's secret as it may stand in the database, within the transaction that stores it."""
    return kept_sealed(f"account:{owner}", secret)


def unseal(sealed: str) -> str:
    """Return the secret. Raises Unreadable."""
    if is_kept_sealed(sealed):
        return unsealed(sealed)
    try:
        return _former_box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _former_box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"banfa accounts").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
