from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    """The table of CACHES["requests"]; a table that exists already is left alone."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("coop_portal", "0004_vocabularies_kept")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
