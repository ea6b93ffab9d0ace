from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from pghistory import middleware

from coop_portal.logs import mask

from .scope import Scope

# What the login asks for; recovery codes alone are no factor, they only stand in for a lost one.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class LanguageMiddleware:
    """The user's language, else the one chosen on this computer, else Polish.

    The browser's own list is not asked: contents and documents are Polish, and an English Windows in an office
    does not mean an English reader.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if request.user.is_authenticated:
            chosen = request.user.language
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's check, for pages that tell no referrer, too.

    From such a page (accounts:link) a browser sends "Origin: null" and no Referer, which Django refuses. To the views
    that its forms post to, this is no reason to refuse; the token is checked as everywhere.
    """

    FROM_LINK_PAGES = {"accounts:link", "set_language", "account_logout"}

    def _origin_verified(self, request):
        if request.META["HTTP_ORIGIN"] == "null":
            return request.resolver_match.view_name in self.FROM_LINK_PAGES
        return super()._origin_verified(request)


class ScopeMiddleware:
    """`request.scope`: memberships are read at each request, so an ended one loses access at once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.scope = SimpleLazyObject(lambda: Scope(request.user))
        return self.get_response(request)


class MfaMiddleware:
    """Holders of powerful roles must set up a second factor before anything else."""

    # The pages on which it is set up, the way out, and what does not use the account's rights.
    OPEN_PREFIXES = ("account_", "mfa_")
    OPEN = {"accounts:link", "set_language"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.MFA_REQUIRED_ROLES or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name
        if name in self.OPEN or name.startswith(self.OPEN_PREFIXES):
            return None
        if not request.scope.has(*settings.MFA_REQUIRED_ROLES):
            return None
        if is_mfa_enabled(request.user, SECOND_FACTORS):
            return None
        return redirect("mfa_index")


class HistoryMiddleware(middleware.HistoryMiddleware):
    """Field history keeps who and where; a link's secret stays out of it as out of the logs."""

    def get_context(self, request):
        return super().get_context(request) | {"url": mask(request.path)}
