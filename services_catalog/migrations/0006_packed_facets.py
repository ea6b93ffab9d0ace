from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("services_catalog", "0003_saved_searches")]

    operations = [
        migrations.RemoveField("searchdocument", "facets"),
        migrations.AddField("searchdocument", "facets", models.BinaryField(null=True)),
        migrations.RunSQL(  # every count reads them: they stay beside the rest of the row
            "ALTER TABLE services_catalog_searchdocument ALTER COLUMN facets SET STORAGE MAIN",
            migrations.RunSQL.noop,
        ),
        # Documents hold new lexemes too: the sweep writes them.
        migrations.RunSQL(
            "UPDATE services_catalog_searchdocument SET is_dirty = true", migrations.RunSQL.noop
        ),
    ]
