from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services_catalog", "0010_marks_by_statement")]

    operations = [
        migrations.RemoveIndex(model_name="service", name="services_service_review"),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(
                fields=["status", "review_due_on"], include=["is_national"], name="services_service_review"
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(
                fields=["suspended_until"],
                condition=models.Q(("status", "suspended")),
                name="services_service_paused",
            ),
        ),
    ]
