"""Settings of `manage.py` on a developer's machine: embedded servers, mail to the console's log."""

from .base import *
from .servers import broker, database

SECRET_KEY = "only-for-development-" + "x" * 40
DEBUG = env.bool("DEBUG", default=True)
SEED_ALLOWED = True
ALLOWED_HOSTS = ["*"]

DATABASES = {"default": database()}
CELERY_BROKER_URL = broker()
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
