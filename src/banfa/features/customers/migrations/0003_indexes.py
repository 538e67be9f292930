"""The indexes of lists below a unit, and PostgreSQL's column of words; SQLite's FTS table is made after migrating."""

from typing import Any

from django.db import migrations, models

ADD_WORDS = (
    "ALTER TABLE customers_customer ADD COLUMN searched tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search || ' \ue001' || substr(unit_path, 1, 6)"
    " || ' \ue001' || substr(unit_path, 1, 12) || ' \ue001' || substr(unit_path, 1, 18), ' '))) STORED",
    "CREATE INDEX customers_searched ON customers_customer USING gin (searched)",
)


def add_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in ADD_WORDS:
            schema_editor.execute(statement)


def drop_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE customers_customer DROP COLUMN searched")


def below(level: int) -> migrations.AddIndex:
    """The path of a unit at this level has six digits for each level down to it."""
    above = models.Func(
        models.F("unit_path"),
        output_field=models.CharField(),
        template=f"SUBSTR(%(expressions)s, 1, {level * 6})",
    )
    index = models.Index(above, models.F("sort_key"), models.F("id"), name=f"customers_below_{level}")
    return migrations.AddIndex(model_name="customer", index=index)


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_search_words")]

    operations = [below(1), below(2), below(3), migrations.RunPython(add_words, drop_words)]
