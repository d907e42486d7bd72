"""What staff do to many products at once, and the files they import."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shop.catalogue.models.image
import shop.catalogue.models.import_run

# Staff look for the few drafts, or the few inactive products, of a million.
FILTERS = """
CREATE INDEX product_by_status ON catalogue_product (status, id DESC);
CREATE INDEX product_inactive ON catalogue_product (id DESC) WHERE NOT is_active;
"""
DROP_FILTERS = "DROP INDEX product_by_status; DROP INDEX product_inactive;"


class Migration(migrations.Migration):
    """Adds both tables, and the indexes of the admin's filters."""

    locks = "Its tables come with the first release: nobody uses them yet."
    dependencies = [
        ("catalogue", "0003_price_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "upload",
                    models.FileField(
                        storage=shop.catalogue.models.image.uploads,
                        upload_to=shop.catalogue.models.import_run.random_import_name,
                        verbose_name="file",
                    ),
                ),
                (
                    "rejects",
                    models.FileField(
                        blank=True,
                        storage=shop.catalogue.models.image.uploads,
                        upload_to=shop.catalogue.models.import_run.random_import_name,
                        verbose_name="rejected rows",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "being checked"),
                            ("checked", "waits for confirmation"),
                            ("applying", "being imported"),
                            ("applied", "imported"),
                            ("failed", "cannot be used"),
                        ],
                        default="checking",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=500, verbose_name="why it cannot be used")),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="lines")),
                ("reached", models.PositiveIntegerField(default=0, verbose_name="lines read")),
                ("attempt", models.PositiveIntegerField(default=0, editable=False)),
                ("checked", models.JSONField(blank=True, default=dict, verbose_name="what it would do")),
                ("applied", models.JSONField(blank=True, default=dict, verbose_name="what it did")),
                ("samples", models.JSONField(blank=True, default=dict, verbose_name="samples")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("publish", "publish"),
                            ("unpublish", "take back to draft"),
                            ("archive", "archive"),
                            ("prices", "change prices"),
                        ],
                        max_length=12,
                        verbose_name="act",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "waits for confirmation"), ("running", "running"), ("done", "done")],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "product_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("size", models.PositiveIntegerField(default=0, verbose_name="products")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="products done")),
                ("rule", models.JSONField(blank=True, default=dict, verbose_name="rule")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("refused", models.JSONField(blank=True, default=list, verbose_name="left as they were")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk change",
                "verbose_name_plural": "bulk changes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("size"))), name="bulk_change_done_within_its_size"
                    )
                ],
            },
        ),
        migrations.RunSQL(FILTERS, DROP_FILTERS),
    ]
