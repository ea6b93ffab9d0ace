"""The Celery application: tasks are found in each app's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_portal.settings.dev")

app = Celery("coop_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(
    ["coop_portal.pages", "programmes.folder", "services_catalog.api", "services_catalog.freshness"]
)
