"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from coop_portal.memory import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_portal.settings.production")

application = get_wsgi_application()

collect_seldom()
