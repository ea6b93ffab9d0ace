from django.db import migrations

from coop_portal.folding import fold


def fill(apps, schema_editor):
    """What whole saves keep from now on, for the rows that are there."""
    Institution = apps.get_model("partners", "Institution")
    rows = list(Institution.objects.only("name", "short_name", "town"))
    for row in rows:
        row.search_text = fold(" ".join(filter(None, (row.name, row.short_name, row.town))))
    Institution.objects.bulk_update(rows, ["search_text"], batch_size=500)
    apps.get_model("partners", "TeamRole").objects.filter(code__in=["lider_pzk", "koordynator_ggk"]).update(leads=True)


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_cooperation")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
