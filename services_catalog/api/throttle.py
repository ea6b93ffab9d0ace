"""How often one computer may ask. Counted in a cache of its own, so that readers push no failed login out of theirs."""

import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

MINUTE = 60


class PerMinute(BaseThrottle):
    def allow_request(self, request):
        """The address is kept as a digest of the minute alone."""
        minute = int(time.time()) // MINUTE
        computer = f"{minute}.{get_adapter().get_client_ip(request)}"
        key = f"open-data.{salted_hmac('open-data', computer).hexdigest()[:24]}"
        counts = caches["requests"]
        if counts.add(key, 1, MINUTE):
            return True
        try:
            return counts.incr(key) <= settings.OPEN_DATA_REQUESTS_PER_MINUTE
        except ValueError:  # it ended between the two
            return True

    def wait(self):
        return MINUTE - time.time() % MINUTE
