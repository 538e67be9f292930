"""Gatherings, phrases and what is to be read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0003_care"),
        ("customers", "0010_personal_data"),
        ("org", "0003_substitution_and_handover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KnowledgeAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=200)),
                ("answer", models.TextField()),
                ("written_by", models.CharField(max_length=80)),
                ("written_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("words", models.TextField(blank=True)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("path", models.CharField(blank=True, help_text="Below BANFA_HOME/files.", max_length=120)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("course", models.CharField(blank=True, max_length=48)),
                (
                    "part",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="From 1; 0: the course as a whole."
                    ),
                ),
                (
                    "is_owed",
                    models.BooleanField(
                        default=False, help_text="Everybody in one of the posts confirms it."
                    ),
                ),
                ("posts", models.JSONField(default=list, help_text="Codes of posts; none: everybody.")),
                ("added_by", models.CharField(max_length=80)),
                ("added_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TrainingPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_path", models.CharField(db_index=True, max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="Exclusive.")),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("WAITING", "Waits for agreement"),
                            ("AGREED", "Agreed"),
                        ],
                        default="DRAFT",
                        max_length=12,
                    ),
                ),
                ("request_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gathering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=48)),
                ("unit_path", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("topics", models.JSONField(default=list, help_text="Codes of the kind's topics.")),
                (
                    "month",
                    models.DateField(
                        help_text="The first day of the month in which it is planned, or was held."
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("seats", models.PositiveIntegerField(blank=True, null=True)),
                ("expected", models.PositiveIntegerField(blank=True, null=True)),
                ("budget_fen", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("OPEN", "Open"),
                            ("HELD", "Held"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="PLANNED",
                        max_length=12,
                    ),
                ),
                ("outcome", models.TextField(blank=True)),
                ("cancelled_because", models.CharField(blank=True, max_length=200)),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gatherings",
                        to="contacts.trainingplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CircumstanceMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("circumstance", models.CharField(max_length=48)),
                ("reason", models.CharField(max_length=200)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("marked_by", models.CharField(max_length=80)),
                ("marked_at", models.DateTimeField()),
                ("ended_by", models.CharField(blank=True, max_length=80)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="circumstances",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "until_on"], name="contacts_circumstances")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on", None)),
                        fields=("customer", "circumstance"),
                        name="contacts_marked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="contacts_marked_with_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FavouritePhrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phrase", models.CharField(max_length=80)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "phrase"), name="contacts_liked_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ArrangementTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=48)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=80)),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrangements",
                        to="contacts.gathering",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("gathering", "code"), name="contacts_arrangement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="GatheringDraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[("INVITEES", "Invitees"), ("WINNERS", "Winners")], max_length=12
                    ),
                ),
                ("seed", models.CharField(max_length=64)),
                ("wanted", models.PositiveIntegerField()),
                (
                    "stratum",
                    models.CharField(
                        blank=True, help_text="Shares are kept by this; empty: one lot.", max_length=48
                    ),
                ),
                ("population", models.JSONField(help_text="Key → stratum, as they stood.")),
                ("digest", models.CharField(help_text="SHA-256 of the population.", max_length=64)),
                ("picked", models.JSONField(help_text="The keys drawn, in order.")),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("drawn_by", models.CharField(max_length=80)),
                ("drawn_at", models.DateTimeField()),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="contacts.gathering",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gathering", "purpose", "number"), name="contacts_draws_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="contacts_redrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatheringPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(help_text="Below BANFA_HOME/files.", max_length=120, unique=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("sent_sha256", models.CharField(max_length=64)),
                ("added_by", models.CharField(max_length=80)),
                ("added_at", models.DateTimeField()),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="contacts.gathering",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gathering", "sent_sha256"), name="contacts_gathering_photo_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, help_text="Of somebody who is neither.", max_length=80),
                ),
                (
                    "reply",
                    models.CharField(
                        choices=[("NONE", "No answer yet"), ("COMING", "Coming"), ("DECLINED", "Declined")],
                        default="NONE",
                        max_length=12,
                    ),
                ),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                ("invited_by", models.CharField(blank=True, max_length=80)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("attended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "came_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LIST", "Ticked on the list"),
                            ("SCAN", "Code scanned"),
                            ("FILE", "Read from a file"),
                            ("WALK_IN", "Came without an invitation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("score", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ("given", models.CharField(blank=True, help_text="What was given to help.", max_length=200)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guests",
                        to="contacts.gathering",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "attended_at"], name="contacts_guest_customer"),
                    models.Index(fields=["person", "attended_at"], name="contacts_guest_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("customer__isnull", False)),
                        fields=("gathering", "customer"),
                        name="contacts_customer_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("gathering", "person"),
                        name="contacts_person_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("customer__isnull", False), ("name", ""), ("person__isnull", True)),
                            models.Q(("customer__isnull", True), ("name", ""), ("person__isnull", False)),
                            models.Q(
                                ("customer__isnull", True),
                                ("person__isnull", True),
                                models.Q(("name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="contacts_guest_is_one_of",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score", None), models.Q(("score__gte", 0), ("score__lte", 100)), _connector="OR"
                        ),
                        name="contacts_score_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnowledgeQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="questions",
                        to="contacts.knowledgeanswer",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", None)),
                        fields=("words",),
                        name="contacts_open_question_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MaterialReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "person"), name="contacts_read_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnPhrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=48)),
                (
                    "situation",
                    models.CharField(blank=True, help_text="Empty: those of the category.", max_length=48),
                ),
                ("zh", models.CharField(max_length=200)),
                ("en", models.CharField(blank=True, max_length=400)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("IN_USE", "In use"),
                            ("REFUSED", "Refused"),
                            ("RETIRED", "Retired"),
                        ],
                        default="PROPOSED",
                        max_length=12,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contacts.ownphrase",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "category"], name="contacts_own_phrases")],
            },
        ),
        migrations.CreateModel(
            name="PhraseUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phrase", models.CharField(max_length=80)),
                ("situation", models.CharField(blank=True, max_length=48)),
                ("promises", models.CharField(blank=True, max_length=12)),
                ("used_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["phrase", "used_at"], name="contacts_phrase_uses")],
            },
        ),
        migrations.AddConstraint(
            model_name="trainingplan",
            constraint=models.UniqueConstraint(
                fields=("unit", "starts_on", "title"), name="contacts_training_plan_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="contacts_training_plan_span"
            ),
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(fields=["unit_path", "-month", "-id"], name="contacts_gathered_by_unit"),
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(fields=["kind", "state", "starts_at"], name="contacts_gathered_by_kind"),
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(fields=["host", "state"], name="contacts_gathered_by_host"),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["PLANNED", "CANCELLED"]), ("starts_at__isnull", False), _connector="OR"
                ),
                name="contacts_gathering_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "HELD"), _negated=True), ("closed_at__isnull", False), _connector="OR"
                ),
                name="contacts_gathering_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "CANCELLED"), _negated=True),
                    models.Q(("cancelled_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="contacts_cancelled_with_reason",
            ),
        ),
    ]
