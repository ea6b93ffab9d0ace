"""„Przepisz z papieru": a whole meeting typed in by keyboard after it was held without a computer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from programmes import perms as programme_perms

from ..views import session_to_run
from .paper_forms import PaperForm, TablesForm
from .views import scans_of, session_to_record


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request, uid):
    session = session_to_record(request, uid)
    if session.status == "cancelled":
        messages.error(request, _("This meeting was cancelled: it has no attendance."))
        return redirect(session)
    if not session.days.exists():
        messages.error(request, _("Set the date of the meeting first."))
        return redirect(session)
    can_scan = programme_perms.can_keep_folder(request.scope, session.programme)
    is_posted = request.method == "POST"
    form = PaperForm(
        request.POST if is_posted else None, request.FILES if is_posted else None,
        session=session, by=request.user, can_scan=can_scan,
    )  # fmt: skip
    if is_posted and form.is_valid() and (kept := form.save()):
        _say(request, *kept)
        return redirect(reverse("workshops:paper", args=[uid]) if "more" in request.POST else session)
    context = {"form": form, "session": session, "days": form.days, "scans": scans_of(session)}
    return render(request, "workshops/attending/paper.html", context)


def _say(request, batch, is_new):
    if not is_new:
        messages.info(request, _("This sheet was saved already; nothing was written twice."))
        return
    count = batch.source_id and batch.session.days.filter(attendance_entries__source=batch.source).values(
        "attendance_entries__person"
    )
    people = count.distinct().count()
    sentence = ngettext(
        "Copied from paper: attendance of %(n)d person.",
        "Copied from paper: attendance of %(n)d people.",
        people,
    )
    messages.success(request, sentence % {"n": people})


@require_http_methods(["GET", "HEAD", "POST"])
def tables(request, uid):
    """Questions of the tables of a World Café and its rounds."""
    session = session_to_run(request, uid)
    form = TablesForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The tables are saved."))
        return redirect(session)
    return render(request, "workshops/attending/tables.html", {"form": form, "session": session})
