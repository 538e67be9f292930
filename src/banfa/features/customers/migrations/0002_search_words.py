"""Customers are found by words through an index, and listed below a unit in order by another."""

from itertools import islice
from typing import Any

from django.db import migrations, models

from banfa.features.customers.naming import search_words

ROWS_AT_ONCE = 5_000


def write_words(apps: Any, schema_editor: Any) -> None:
    """Give every customer the words it is found by now."""
    customers = apps.get_model("customers", "Customer")
    rows = customers.objects.order_by("pk").values_list("pk", "name", "code", "phone").iterator(ROWS_AT_ONCE)
    table = customers._meta.db_table
    while lot := list(islice(rows, ROWS_AT_ONCE)):
        words = [(search_words(name=name, code=code, phone=phone), pk) for pk, name, code, phone in lot]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET search = %s WHERE id = %s", words)  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="search",
            field=models.TextField(help_text="The words by whose beginnings it is found, see `naming`."),
        ),
        migrations.RunPython(write_words, migrations.RunPython.noop),
    ]
