"""Customers are found by their addresses, too, and sorted by the day they were entered."""

from itertools import islice
from typing import Any

from django.db import migrations, models

from banfa.features.customers.naming import search_words

ROWS_AT_ONCE = 5_000


def write_words(apps: Any, schema_editor: Any) -> None:
    """Give every customer with an address the words it is found by now."""
    customers = apps.get_model("customers", "Customer")
    columns = ("pk", "name", "code", "phone", "address")
    rows = customers.objects.exclude(address="").order_by("pk").values_list(*columns).iterator(ROWS_AT_ONCE)
    table = customers._meta.db_table
    while lot := list(islice(rows, ROWS_AT_ONCE)):
        words = [
            (search_words(name=name, code=code, phone=phone, address=address), pk)
            for pk, name, code, phone, address in lot
        ]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET search = %s WHERE id = %s", words)  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_positions")]

    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["opened_on", "sort_key", "id"], name="customers_by_opening"),
        ),
    ]
