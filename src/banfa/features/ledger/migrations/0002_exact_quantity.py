"""Keep a month's quantity in whole thousandths: SQLite turns decimals into floats."""

from django.db import migrations, models


def to_thousandths(apps, schema_editor):
    for rolled in apps.get_model("ledger", "RollUp").objects.all():
        rolled.quantity_thousandths = int(rolled.quantity * 1000)
        rolled.save(update_fields=["quantity_thousandths"])


def to_decimal(apps, schema_editor):
    for rolled in apps.get_model("ledger", "RollUp").objects.all():
        rolled.quantity = rolled.quantity_thousandths / 1000
        rolled.save(update_fields=["quantity"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.AddField(
            "RollUp",
            "quantity_thousandths",
            models.BigIntegerField(default=0, help_text="A decimal would be a float on SQLite."),
            preserve_default=False,
        ),
        migrations.AlterField(
            "RollUp", "quantity", models.DecimalField(decimal_places=3, max_digits=30, default=0)
        ),
        migrations.RunPython(to_thousandths, to_decimal),
        migrations.RemoveField("RollUp", "quantity"),
    ]
