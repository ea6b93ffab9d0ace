from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_refused_superseded")]

    operations = [
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
