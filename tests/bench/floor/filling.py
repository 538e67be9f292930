"""Fills the bare project's table and lets somebody in: `python -m tests.bench.floor.filling ROWS` prints a session."""

import os
import sys
from collections.abc import Iterator
from datetime import date

import django

ROWS_IN_ONE = 1_000
STRIDE, LARGEST = 48_271, 2_147_483_647


def fill(rows: int) -> str:
    """Make the table with so many rows; return the key of a session that is logged in."""
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.floor.models import Shop

    call_command("migrate", run_syncdb=True, verbosity=0)
    shops = _shops(rows)
    Shop.objects.bulk_create(shops, batch_size=ROWS_IN_ONE)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    person = User.objects.create_user("ada", password="correct horse")
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def middle_key(rows: int) -> str:
    """Return a sort key with about half of the rows before it."""
    return f"{min(rows * STRIDE, LARGEST) // 2:010d}"


def _shops(rows: int) -> "Iterator[object]":
    """Twelve rows in all have the rare word, one in five the common one, the others one that a few share."""
    from tests.bench.floor.models import Shop
    from tests.bench.pages_home import COMMON, FEW, RARE, code_of, name_of, phone_of

    for number in range(rows):
        place = number * STRIDE % LARGEST
        word = RARE if number % (rows // FEW) == 7 else COMMON if number % 5 == 0 else f"w{place % 100_000}"
        yield Shop(
            code=code_of(number), name=name_of(number, rows), sort_key=f"{place:010d}", word=word, unit=f"{number % 10}线",
            phone=phone_of(number), status="正常", opened_on=date(2020, 1, 1),
        )  # fmt: skip


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.floor.settings"
    django.setup()
    print(fill(int(sys.argv[1])))
