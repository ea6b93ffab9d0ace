"""Settings of a deployment: all of it from the environment, nothing weak by default."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .servers import broker, database

# A deployment names its servers; the embedded ones are for the demo and the tests.
env("DATABASE_URL"), env("REDIS_URL")

SECRET_KEY = env("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env("PUBLIC_URL").rstrip("/")
MAIL_DOMAIN = env("MAIL_DOMAIN")
SEAL_PKCS12 = env("SEAL_PKCS12")

DATABASES = {"default": database()}
CELERY_BROKER_URL = broker()
vars().update(env.email_url("EMAIL_URL"))

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The reverse proxy ends TLS and says so in this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SILENCED_SYSTEM_CHECKS = [
    "security.W003"
]  # accounts.middleware.CsrfMiddleware extends Django's, which it looks for

if not MFA_REQUIRED_ROLES:
    raise ImproperlyConfigured("MFA_REQUIRED_ROLES may be empty in the demo only.")
