"""Settings of the tests: the demo's engine, a fast hasher, mail in memory unless a test sets a server."""

import tempfile

from coop_portal import embedded

from .base import *
from .servers import broker, database

SECRET_KEY = "only-for-tests-" + "x" * 40
DEBUG = False
SEED_ALLOWED = True
ALLOWED_HOSTS = ["*"]
PUBLIC_URL = "http://testserver"

# Servers and files of this test session alone; its workers share them, the last one removes them.
DATA = embedded.throw_away()
DATABASES = {"default": database("TEST_DATABASE_URL")}
CELERY_BROKER_URL = broker("TEST_REDIS_URL")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SEAL_FOLDER = DATA / "seal"
MEDIA_ROOT = tempfile.mkdtemp(prefix="media-", dir=DATA)
MFA_REQUIRED_ROLES = {"operator", "coordinator", "animator"}
CELERY_TASK_ALWAYS_EAGER = True  # what is sent at commit runs at once; the real queue has tests of its own
CELERY_TASK_EAGER_PROPAGATES = True
WHITENOISE_AUTOREFRESH = True  # static files straight from their folders, nothing to collect
WHITENOISE_USE_FINDERS = True
