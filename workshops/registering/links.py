"""What a registered person does by the link in the mail, without an account."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..enums import RegistrationStatus, SessionStatus
from .forms import NeedsForm


def registration(request, link):
    """GET shows the event as it stands now; only POST gives the place back or keeps needs."""
    row = link.subject
    session = row.event.session
    needs = getattr(row, "needs", None)
    initial = {"food": needs.food, "access": needs.access, "consent": True} if needs else {}
    may = request.method == "POST" and not request.wrong_account
    form = NeedsForm(
        request.POST if may and request.POST.get("action") == "needs" else None,
        session=session,
        initial=initial,
    )
    if may:
        if request.POST.get("action") == "withdraw":
            row.withdraw()
            messages.success(request, _("Thank you for telling us: somebody else can come."))
            return redirect(request.path)
        if form.is_bound and row.status != RegistrationStatus.WITHDRAWN and form.is_valid():
            form.keep(registration=row)
            messages.success(request, _("Saved."))
            return redirect(request.path)
    has_place = row.status == RegistrationStatus.REGISTERED
    context = {
        "registration": row,
        "event": row.event,
        "session": session,
        "days": session.days.all(),
        "place": row.place_in_line() if row.status == RegistrationStatus.WAITING else None,
        "online_link": session.link_for_invited() if has_place else "",
        "form": form,
        "is_planned": session.status == SessionStatus.PLANNED,
    }
    return render(request, "workshops/events/link.html", context)
