"""Synonyms have keys and can be switched off; documents tell words apart that differ in Polish letters alone."""

import django.contrib.postgres.functions
from django.db import migrations, models


# Every document waits for the minute's job, which writes it in batches; until then it is found as before.
STALE = "UPDATE services_catalog_searchdocument SET is_dirty = true"


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_open_data"),
        ("services_catalog", "0014_names_in_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="synonym",
            name="is_active",
            field=models.BooleanField(default=True, editable=False, verbose_name="in use"),
        ),
        migrations.AddField(
            model_name="synonym",
            name="uid",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True
            ),
        ),
        migrations.AlterConstraint(
            model_name="synonym",
            name="services_synonym_once",
            constraint=models.UniqueConstraint(
                fields=("kind", "term", "territory"),
                name="services_synonym_once",
                nulls_distinct=False,
                violation_error_message="These words are already here: add yours to that row.",
            ),
        ),
        migrations.RunSQL(STALE, migrations.RunSQL.noop),
    ]
