"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_portal.settings.production")

application = get_wsgi_application()

# A page makes tens of thousands of objects that are gone with it, without circles: to look for circles after each
# seven hundred of them takes an eighth of its time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
