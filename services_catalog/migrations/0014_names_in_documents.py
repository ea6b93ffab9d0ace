"""What a list by name is ordered by stands in the documents that it is read from."""

from django.db import migrations, models

# In the row itself: where all that is long lies apart, to order by a name would read it from there for each service.
STORAGE = "ALTER TABLE services_catalog_searchdocument ALTER COLUMN sort_key SET STORAGE {}"
NAMES = """
UPDATE services_catalog_searchdocument AS document SET sort_key = service.sort_key
FROM services_catalog_service AS service WHERE service.id = document.service_id
"""


class Migration(migrations.Migration):
    dependencies = [("services_catalog", "0013_newest_document")]

    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="sort_key",
            field=models.CharField(db_collation="C", db_default="", max_length=200),
        ),
        migrations.RunSQL(STORAGE.format("PLAIN"), STORAGE.format("EXTENDED")),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
    ]
