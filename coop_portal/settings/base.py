"""Settings that every way of running shares."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
# What this machine makes for itself: embedded servers (coop_portal.embedded), files, the demo's mail.
DATA_DIR = Path(env("COOP_PORTAL_DATA", default="") or BASE_DIR / "var")
DEMO = False  # the demo's settings alone show sent mail and need no second factor

# --- Identity of this deployment -------------------------------------------------
PORTAL_NAME = env("PORTAL_NAME", default="Portal kooperacji")
PORTAL_OWNER = {
    "name": env("PORTAL_OWNER_NAME", default=""),
    "address": env("PORTAL_OWNER_ADDRESS", default=""),
    "email": env("PORTAL_OWNER_EMAIL", default=""),
    "phone": env("PORTAL_OWNER_PHONE", default=""),
    "fax": env("PORTAL_OWNER_FAX", default=""),
    "nip": env("PORTAL_OWNER_NIP", default=""),
    "regon": env("PORTAL_OWNER_REGON", default=""),
}
# Who decides about personal data here and whom people ask about them, as mails, forms and /o-portalu/rodo/ say it.
PRIVACY_ADMINISTRATOR = {
    "name": env("PRIVACY_ADMINISTRATOR_NAME", default=PORTAL_OWNER["name"]),
    "address": env("PRIVACY_ADMINISTRATOR_ADDRESS", default=PORTAL_OWNER["address"]),
    "email": env("PRIVACY_ADMINISTRATOR_EMAIL", default=PORTAL_OWNER["email"]),
    "phone": env("PRIVACY_ADMINISTRATOR_PHONE", default=PORTAL_OWNER["phone"]),
}
PRIVACY_OFFICER = {
    "name": env("PRIVACY_OFFICER_NAME", default=""),
    "email": env("PRIVACY_OFFICER_EMAIL", default=""),
    "phone": env("PRIVACY_OFFICER_PHONE", default=""),
}
# Who keeps the servers for the administrator; the name "-" says that nobody does.
PRIVACY_PROCESSOR = {
    "name": env("PRIVACY_PROCESSOR_NAME", default=""),
    "address": env("PRIVACY_PROCESSOR_ADDRESS", default=""),
    "email": env("PRIVACY_PROCESSOR_EMAIL", default=""),
    "phone": env("PRIVACY_PROCESSOR_PHONE", default=""),
}
# Version of the information that people get (templates/pages/rodo); participants are stored with the one they read.
PRIVACY_NOTICE_VERSION = "1.0"
# Mail and documents are made outside a request, so they need the address written down.
PUBLIC_URL = env("PUBLIC_URL", default="http://localhost:8000").rstrip("/")

# Invented content and logins with a known password (manage.py seed): only where a setting says so.
SEED_ALLOWED = False

# --- Applications, bottom to top (import-linter holds this order) -------------------
INSTALLED_APPS = [
    "coop_portal",
    "accounts",
    "notifications",
    "documents",
    "partners",
    "programmes",
    "services_catalog",
    "workshops",
    "agreements",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.middleware.CsrfMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ScopeMiddleware",
    "accounts.middleware.MfaMiddleware",
    "accounts.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "coop_portal.urls"
WSGI_APPLICATION = "coop_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coop_portal.navigation.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Language and time ---------------------------------------------------------------
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
# Languages that contents may be written in, wider than those of the interface.
CONTENT_LANGUAGES = [
    ("pl", _("Polish")),
    ("en", _("English")),
    ("uk", _("Ukrainian")),
    ("de", _("German")),
]
# Ours first; then plainer Polish for texts of allauth, which stand before its own catalogue.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_allauth", BASE_DIR / "locale_leaflet"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True
FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6 will; the setting goes with it

# --- Files -------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", NODE_MODULES / "bootstrap/dist"),
    ("vendor/htmx", NODE_MODULES / "htmx.org/dist"),
    ("vendor/source-sans/woff2", NODE_MODULES / "source-sans/WOFF2/TTF"),
    ("vendor/source-sans/ttf", NODE_MODULES / "source-sans/TTF"),
]
# Uploaded and issued files: never below STATIC_ROOT or a public address, only through documents.views.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "media"))
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Signatures -------------------------------------------------------------------------
# The key and certificate that seal agreements (PKCS#12). The demo and the tests make theirs in SEAL_FOLDER.
SEAL_PKCS12 = env("SEAL_PKCS12", default="")
SEAL_PASSPHRASE = env("SEAL_PASSPHRASE", default="")
SEAL_FOLDER = DATA_DIR / "seal"
SEAL_TIMESTAMP_URL = env("SEAL_TIMESTAMP_URL", default="")  # RFC 3161; without it the seal says its own time
# Certificates (PEM, DER) of authorities whose signatures are taken as proven; without them a person decides each. In
# its folder "podpis-zaufany": the minister's seals, by which alone trusted signatures are known.
SIGNATURE_ROOTS = env("SIGNATURE_ROOTS", default="")

# --- Accounts ------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = None
# Logins are counted by the address of whoever asks; a reverse proxy in front says it in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=30)
MFA_TOTP_ISSUER = PORTAL_NAME
# The code before and after the present one work too: a slow hand, a phone whose clock is half a minute off.
MFA_TOTP_TOLERANCE = 1
# Roles whose holders must have a second factor (roles of accounts.enums.Role).
MFA_REQUIRED_ROLES = {"operator", "coordinator", "animator"}
SESSION_COOKIE_AGE = 14 * 24 * 3600

# In PostgreSQL, so that all web processes share them and losing Redis opens nothing.
CACHES = {
    # Counts attempts to log in: nothing that could push the counts out is kept beside them.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "coop_portal_cache"},
    # Files that are the same for everybody (coop_portal.cached_files).
    "files": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "coop_portal_file_cache",
        "TIMEOUT": 30 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    # Counts questions to the API of open data (services_catalog.api.throttle).
    "requests": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "coop_portal_request_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# --- Open data -------------------------------------------------------------------------
OPEN_DATA_REQUESTS_PER_MINUTE = env.int("OPEN_DATA_REQUESTS_PER_MINUTE", default=120)  # of one computer
# On what terms it may be used; `text` stands on /dane/ and in the files, in the language of those who read them.
OPEN_DATA_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Uznanie autorstwa 4.0 Międzynarodowe (CC BY 4.0)",
    "url": "https://creativecommons.org/licenses/by/4.0/deed.pl",
    "text": "Dane wolno kopiować, zmieniać i łączyć z innymi, także w celach komercyjnych, jeżeli podany jest ich "
    "autor (nazwa portalu i adres) oraz data pobrania, a zmiany są oznaczone. Dane udostępniono bez gwarancji: "
    "przed wysłaniem kogoś na miejsce trzeba zadzwonić. Wpis nie zastępuje informacji realizatora usługi.",
}

# --- Mail and the queue -----------------------------------------------------------------
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{PORTAL_NAME} <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 30  # seconds; a mail server that is silent must not hold a worker
MAIL_DOMAIN = env("MAIL_DOMAIN", default="localhost")  # the right side of our Message-IDs
QUIET_HOURS = (20, 7)  # no optional mail from 20:00 to 07:00 in TIME_ZONE
OPTIONAL_MAILS_PER_DAY = 3  # for one address; the rest waits for the next day

CELERY_TIMEZONE = "UTC"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # Where no queue answers, whoever waits for a page must not wait for it: the tick finds the rows.
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# A frequent tick reads due times from rows: crontab is not safe at the change of the clock.
CELERY_BEAT_SCHEDULE = {
    "accounts": {"task": "accounts.tasks.erase_expired", "schedule": 3600.0},
    "notifications": {"task": "notifications.tasks.tick", "schedule": 60.0},
    "documents": {"task": "documents.tasks.tick", "schedule": 60.0},
    "partners": {"task": "partners.tasks.tick", "schedule": 60.0},
    "programmes": {"task": "programmes.tasks.tick", "schedule": 3600.0},
    "schedules": {"task": "programmes.tasks.sweep_schedules", "schedule": 600.0},
    "calls": {"task": "programmes.tasks.close_ended_calls", "schedule": 60.0},
    "proposals": {"task": "services_catalog.tasks.erase_expired", "schedule": 3600.0},
    "search": {"task": "services_catalog.tasks.tick", "schedule": 60.0},
    "freshness": {"task": "services_catalog.freshness.tasks.tick", "schedule": 3600.0},
    "services_digest": {"task": "services_catalog.tasks.plan_digests", "schedule": 3600.0},
    "open_data": {"task": "services_catalog.api.tasks.make_open_data", "schedule": 600.0},
    "saved_searches": {"task": "services_catalog.tasks.check_saved_searches", "schedule": 600.0},
    "selections": {"task": "services_catalog.tasks.tell_of_selections", "schedule": 300.0},
    "folder": {"task": "programmes.folder.tasks.sweep", "schedule": 3600.0},
    "workshops": {"task": "workshops.tasks.tick", "schedule": 600.0},
    "agreements": {"task": "agreements.tasks.tick", "schedule": 3600.0},
    "pages": {"task": "coop_portal.pages.tasks.make_pack", "schedule": 600.0},
}

# --- Security ---------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Rows of field history are written once: triggers of the database refuse to change or delete them.
PGHISTORY_APPEND_ONLY = True

LOGGING_CONFIG = "coop_portal.logs.configure"
LOGGING = {"version": 1}  # Django calls LOGGING_CONFIG only when there is something here
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
