"""Where a form leads back to."""

from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request, target, default):
    """`target` where it is a page of this portal, else `default`: a link from outside must not lead people away."""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else default
