"""How often strangers may send the forms that write mails: by their address on the net and by the address they give."""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache

FROM_ONE_COMPUTER, IN_SECONDS = 20, 3600
TO_ONE_ADDRESS, IN_A_DAY = 5, 24 * 3600


def too_many(request, address):
    """Count one sending; whether it is one too many. Signed-in people are known and write to themselves.

    Without an address, where a form writes to nobody, the computer alone is counted.
    """
    computer = _count(f"computer.{get_adapter().get_client_ip(request)}", IN_SECONDS)
    if not address:
        return computer > FROM_ONE_COMPUTER
    reader = _count(f"reader.{hashlib.sha256(address.encode()).hexdigest()}", IN_A_DAY)
    return computer > FROM_ONE_COMPUTER or reader > TO_ONE_ADDRESS


def _count(key, seconds):
    key = f"partners.registration.{key}"
    if cache.add(key, 1, seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it ended between the two
        return 1
