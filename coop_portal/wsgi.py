"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from .memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_portal.settings.production")

application = get_wsgi_application()

settle()
