"""A person's own messages."""

from django.contrib import messages as notices
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from ..models import Message


class Inbox(ListView):
    template_name = "notifications/inbox.html"
    context_object_name = "inbox"
    paginate_by = 25

    def get_queryset(self):
        return Message.objects.inbox_of(self.request.user)


def _mine(request, uid):
    return get_object_or_404(Message.objects.inbox_of(request.user), uid=uid)


@require_POST
def open_message(request, uid):
    """Mark read and go where it is seen to."""
    message = _mine(request, uid)
    message.read()
    return redirect(message.where() or "notifications:inbox")


@require_POST
def read(request, uid):
    _mine(request, uid).read()
    return redirect("notifications:inbox")


@require_POST
def read_all(request):
    Message.objects.inbox_of(request.user).read()
    notices.success(request, _("All messages are marked as read."))
    return redirect("notifications:inbox")
