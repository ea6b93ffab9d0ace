from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coop_portal import registry
from coop_portal.previews import wants_preview
from coop_portal.translations import local_name

from .forms import TranslationForm


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, kind, key, language):
    entry, subject = _subject(request, kind, key)
    if language not in entry.wanted(subject):
        raise Http404
    form = TranslationForm(request.POST or None, subject=subject, language=language, entry=entry)
    sent = request.method == "POST" and form.is_valid()
    if sent and not wants_preview(request) and form.save_unless_changed():
        messages.success(request, _("The translation is saved."))
        return redirect(entry.back(subject))
    context = {
        "form": form,
        "subject": subject,
        "language_name": local_name(language),
        "language": language,
        "back": entry.back(subject),
        "previews": form.previews() if sent and wants_preview(request) else [],
    }
    return render(request, "translating/edit.html", context)


def _subject(request, kind, key):
    entry = registry.translatables.get(kind)
    if entry is None:
        raise Http404
    try:
        subject = get_object_or_404(entry.visible(request.scope), **{entry.lookup: key})
    except (ValidationError, ValueError) as error:  # no uid, no number
        raise Http404 from error
    if not entry.may(request.scope, subject):
        raise PermissionDenied
    return entry, subject
