"""A customer's longitude and latitude, written by the register: SQLite reads no generated column out of an index alone."""

from typing import Any

from django.db import migrations, models

INDEX = models.Index(
    fields=["latitude", "longitude", "unit_path"],
    name="customers_by_place",
    condition=models.Q(latitude__isnull=False, longitude__isnull=False),
)


def write_positions(apps: Any, schema_editor: Any) -> None:
    """Write the numbers that stand in the files."""
    if schema_editor.connection.vendor == "sqlite":
        lon, lat = (f"JSON_EXTRACT(attributes, '$.{name}')" for name in ("longitude", "latitude"))
        values, are_numbers = (
            f"longitude = CAST({lon} AS REAL), latitude = CAST({lat} AS REAL)",
            f"{lon} GLOB '[0-9-]*' AND {lat} GLOB '[0-9-]*'",
        )
    else:
        lon, lat = (f"(attributes ->> '{name}')" for name in ("longitude", "latitude"))
        number = "~ '^-?[0-9]+([.][0-9]+)?$'"
        values, are_numbers = (
            f"longitude = {lon}::double precision, latitude = {lat}::double precision",
            f"{lon} {number} AND {lat} {number}",
        )
    schema_editor.execute(f"UPDATE customers_customer SET {values} WHERE {are_numbers}")  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_attachments")]

    operations = [
        migrations.AddField(
            "customer", "longitude", models.FloatField(null=True, help_text="In degrees, see `positions`.")
        ),
        migrations.AddField("customer", "latitude", models.FloatField(null=True)),
        migrations.RunPython(write_positions, migrations.RunPython.noop),
        migrations.AddIndex("customer", INDEX),
    ]
