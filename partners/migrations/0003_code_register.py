import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="territorycode", name="partners_territorycode_one_meaning"),
        migrations.AddField(
            model_name="territorycode",
            name="register",
            field=models.CharField(choices=[("terc", "TERC"), ("simc", "SIMC")], default="terc", max_length=4),
        ),
        migrations.AddConstraint(
            model_name="territorycode",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("register", "="),
                    ("code", "="),
                    (
                        models.Func(
                            "valid_from", "valid_to", models.Value("[)"), function="DATERANGE"
                        ),
                        "&&",
                    ),
                ],
                name="partners_territorycode_one_meaning",
            ),
        ),
    ]
