"""Photos and documents of customers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_indexes")]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("caption", models.CharField(blank=True, max_length=200)),
                (
                    "file_name",
                    models.CharField(
                        help_text="As its owner called it; never used as a path.", max_length=200
                    ),
                ),
                (
                    "path",
                    models.CharField(help_text="Below BANFA_HOME/files.", max_length=120, unique=True),
                ),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("width", models.PositiveIntegerField(default=0, help_text="0: no picture.")),
                ("height", models.PositiveIntegerField(default=0)),
                ("sent_sha256", models.CharField(help_text="Of the bytes that were sent.", max_length=64)),
                ("added_by", models.CharField(max_length=80)),
                ("added_at", models.DateTimeField()),
                ("withdrawn_by", models.CharField(blank=True, max_length=80)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-id"], name="customers_attachments")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("customer", "sent_sha256"),
                        name="customers_attached_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(("withdrawn_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="customers_withdrawn_with_reason",
                    ),
                ],
            },
        ),
    ]
