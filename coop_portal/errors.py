"""What people read when the portal itself fails."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import get_template
from django.views.defaults import server_error

RETRY_AFTER = "60"  # seconds


def failed(request):
    """500, or 503 while the database does not answer: that passes by itself, and nothing was saved by half."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    page = get_template("503.html").render()  # without the request: whose it is, only the database knows
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})
