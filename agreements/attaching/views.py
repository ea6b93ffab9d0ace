import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..views import form_methods, of_draft
from . import verbs
from .forms import AttachmentForm


@form_methods
@of_draft
def add_attachment(request, agreement):
    form = AttachmentForm(request.POST or None, request.FILES or None, initial={"uid": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and form.save(agreement, by=request.user):
        messages.success(request, _("The attachment is added; the document lists it."))
        return _back(agreement)
    title = _("New attachment")
    context = {
        "form": form,
        "agreement": agreement,
        "title": title,
        "lead": "",
        "submit": _("Add the attachment"),
    }
    return render(request, "agreements/form.html", context)


@require_POST
@of_draft
def move_attachment(request, agreement, attachment_uid):
    row = get_object_or_404(agreement.attachments, uid=attachment_uid)
    verbs.move(agreement, row, -1 if request.POST.get("kierunek") == "gora" else 1)
    return _back(agreement)


@require_POST
@of_draft
def remove_attachment(request, agreement, attachment_uid):
    verbs.detach(agreement, get_object_or_404(agreement.attachments, uid=attachment_uid))
    messages.success(request, _("The attachment is removed."))
    return _back(agreement)


def _back(agreement):
    return redirect(f"{agreement.get_absolute_url()}#attachments")
