from django.conf import settings
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from .scope import Scope


class ScopeMiddleware:
    """`request.scope`: memberships are read at each request, so an ended one loses access at once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = SimpleLazyObject(lambda: Scope(request.user))
        return self.get_response(request)


class MfaMiddleware:
    """Holders of powerful roles must set up a second factor before anything else."""

    # The pages on which it is set up, and the way out.
    OPEN_PREFIXES = ("account_", "mfa_")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.MFA_REQUIRED_ROLES or not request.user.is_authenticated:
            return None
        if (request.resolver_match.url_name or "").startswith(self.OPEN_PREFIXES):
            return None
        if not request.scope.has(*settings.MFA_REQUIRED_ROLES) or has_second_factor(request.user):
            return None
        return redirect("mfa_index")


def has_second_factor(user):
    from allauth.mfa.utils import is_mfa_enabled

    return is_mfa_enabled(user)
