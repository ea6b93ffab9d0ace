"""What was and will be written to people, for those who answer for it."""

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_filters.views import FilterView

from accounts.models import AccessLog
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..filters import OutboxFilter
from ..models import Message


class Outbox(FilterView):
    filterset_class = OutboxFilter
    template_name = "notifications/outbox.html"
    context_object_name = "outbox"
    paginate_by = 50
    strict = False

    def get(self, request, *args, **kwargs):
        if not perms.can_see_outbox(request.scope):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return Message.objects.visible_to(self.request.scope).select_related("delivery").stuck_first()


def _visible(request, uid):
    visible = Message.objects.visible_to(request.scope).select_related("delivery__settled_by")
    return get_object_or_404(visible, uid=uid)


@require_GET
def outbox_message(request, uid):
    message = _visible(request, uid)
    AccessLog.write(request, "read_message", message)
    whole = perms.can_see_whole_mail(request.scope, message)
    return render(request, "notifications/outbox_message.html", {"message": message, "whole": whole})


@require_POST
def send_again(request, uid):
    message = _visible(request, uid)
    try:
        message.send_again()
    except TransitionRefused:
        said = message.why_not_again or _("Somebody was faster: see how it stands now.")
        notices.warning(request, said)
    else:
        AccessLog.write(request, "send_again", message)
        notices.success(request, _("It will be sent again in a moment."))
    return redirect("notifications:outbox_message", uid)


@require_POST
def settle(request, uid):
    message = _visible(request, uid)
    try:
        message.settle(by=request.user)
    except TransitionRefused:
        notices.warning(request, _("Somebody was faster: see how it stands now."))
    else:
        AccessLog.write(request, "settle_message", message)
        notices.success(request, _("Settled: the portal will not ask about it any more."))
    return redirect("notifications:outbox_message", uid)
