from django.db import migrations, models
from django.db.models import F


def check(apps, schema_editor):
    """The days stand in a signed wording, so that a person decides which one is wrong."""
    found = apps.get_model("agreements", "Agreement").objects.filter(ends_on__lt=F("in_force_on"))
    rows = [f"{row.pk} ({row.in_force_on} > {row.ends_on})" for row in found.order_by("pk")]
    if rows:
        raise RuntimeError(
            "These agreements came into force (in_force_on) after their own last day (ends_on): "
            f"{', '.join(rows)}. Correct one of the two days of each, then run the migration again."
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_refused_superseded")]

    operations = [
        migrations.RunPython(check, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_on", None),
                    ("ends_on", None),
                    ("ends_on__gte", models.F("in_force_on")),
                    _connector="OR",
                ),
                name="agreements_agreement_force_dates",
                violation_error_message="It would be in force only after its last day.",
            ),
        ),
    ]
