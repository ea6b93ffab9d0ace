from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    """The table of CACHES["default"], which Django makes by a command and not by a migration."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("coop_portal", "0001_extensions")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
