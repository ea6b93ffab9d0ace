"""The demo's mailbox: what really left the portal, for its operator. Outside the demo there is no such page."""

from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from .. import demo_mailbox as mailbox
from .. import perms


def _only_for_operator(request):
    if not perms.can_see_demo_mailbox(request.scope):
        raise Http404


@require_GET
def demo_mailbox(request):
    _only_for_operator(request)
    page = Paginator(mailbox.names(), 25).get_page(request.GET.get("page"))
    mails = [mailbox.read(name) for name in page]
    return render(request, "notifications/demo_mailbox.html", {"page_obj": page, "mails": mails})


def _mail(request, name):
    _only_for_operator(request)
    if mail := mailbox.read(name):
        return mail
    raise Http404


@require_GET
def demo_mail(request, name):
    return render(request, "notifications/demo_mail.html", {"mail": _mail(request, name)})


# The mail's own HTML: no scripts, nothing fetched, only its own styles; shown in a frame of our page.
@csp_replace(
    {
        "default-src": ["'none'"],
        "script-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "sandbox": [],
    }
)
@xframe_options_sameorigin
@require_GET
def demo_mail_html(request, name):
    return HttpResponse(_mail(request, name).html)
