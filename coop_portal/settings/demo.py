"""Settings of `make demo`: everything real, on embedded servers, mail into a box that the operator can read."""

from .base import *
from .servers import broker, database

SECRET_KEY = "only-for-the-demo-" + "x" * 40
DEBUG = False
DEMO = True
SEED_ALLOWED = True
ALLOWED_HOSTS = ["*"]
PUBLIC_URL = f"http://localhost:{env('PORT', default='8000')}"

DATABASES = {"default": database()}
CELERY_BROKER_URL = broker()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_ROOT = DATA_DIR / "demo/static"
# Sent mail lands in files that the operator's page of the demo shows.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "demo/mail"
MFA_REQUIRED_ROLES = set()

# Plainly invented, so that nobody writes there.
PRIVACY_ADMINISTRATOR = {
    "name": "Powiat Przykładowy (dane przykładowe)",
    "address": "ul. Przykładowa 1, 00-000 Przykładowo",
    "email": "rodo@powiat-przykladowy.example",
    "phone": "00 000 00 01",
}
PRIVACY_OFFICER = {
    "name": "Inspektor Przykładowy (dane przykładowe)",
    "email": "iod@powiat-przykladowy.example",
    "phone": "00 000 00 02",
}
PRIVACY_PROCESSOR = {
    "name": "Serwerownia Przykładowa sp. z o.o. (dane przykładowe)",
    "address": "ul. Serwerowa 2, 00-000 Przykładowo",
    "email": "pomoc@serwerownia.example",
    "phone": "00 000 00 03",
}
