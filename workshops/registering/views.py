from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.exports import xlsx_response
from partners.models.institution import polish_slug
from partners.registration import limits
from partners.registration.pages import administrator

from .. import perms
from ..enums import RegistrationStatus, SessionStatus
from ..meetings.clock import timetable
from ..meetings.page import needs_in_words
from ..models import PublicEvent, Registration, Session
from ..views import session_in_scope, session_to_run
from .forms import EventForm, RegisterForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 100


def _public(pk):
    """The event of a project that everybody sees, or 404."""
    sessions = Session.objects.public()
    rows = PublicEvent.objects.filter(session__in=sessions).select_related(
        "session__programme", "session__location", "session__room"
    )
    return get_object_or_404(rows, pk=pk)


def _event_context(event):
    session = event.session
    days = list(session.days.all())
    return {
        "event": event,
        "session": session,
        "days": days,
        "timetable": timetable(session.agenda.all(), days),
        "materials": [m for m in session.materials.present().with_stored() if m.is_public],
        "closed": event.why_closed(),
        "left": event.places_left(),
    }


@login_not_required
@require_safe
def event(request, pk, slug):
    found = _public(pk)
    if slug != (polish_slug(found.session.title) or "-"):
        return redirect(found, permanent=True)
    return render(request, "workshops/events/event.html", _event_context(found))


@login_not_required
@never_cache
@form_methods
def event_register(request, pk):
    found = _public(pk)
    context = _event_context(found)
    if context["closed"]:
        return render(request, "workshops/events/event.html", context)
    if context["left"] == 0 and not found.has_waiting_list:
        return render(
            request, "workshops/events/event.html", context | {"closed": _("All places are taken.")}
        )
    data = request.POST if request.method == "POST" else None
    form, status = RegisterForm(data, session=found.session), 200
    if data is not None and form.is_valid():
        if limits.too_many(request, form.cleaned_data["email"]):
            form.add_error(
                None,
                _(
                    "This form was sent too many times from here or to this address. Wait an hour and send it again."
                ),
            )
            status = 429
        elif _registered(form, found):
            return redirect("workshops:event_registered", found.pk)
    context |= {"form": form, "administrator": administrator()}
    return render(request, "workshops/events/register.html", context, status=status)


def _registered(form, found):
    """False where the last place went in the meantime; the form says so."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            row, is_new = found.register(
                name=data["name"],
                email=data["email"],
                uid=data["uid"],
                language=translation.get_language()[:2],
            )
            if is_new:
                form.keep(registration=row)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@login_not_required
@require_safe
def event_registered(request, pk):
    """The same for everybody, so that nobody learns here who is registered."""
    return render(request, "workshops/events/registered.html", {"event": _public(pk)})


# --- Who runs the project -----------------------------------------------------------------------------


@form_methods
def event_edit(request, uid):
    session = session_to_run(request, uid)
    event = PublicEvent.objects.filter(session=session).first() or PublicEvent(session=session)
    event.session = session
    form = EventForm(request.POST if request.method == "POST" else None, instance=event)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            Session.objects.select_for_update(of=["self"]).get(pk=session.pk)
            first = PublicEvent.objects.filter(session=session).first()
            if event.pk is None and first is not None:  # the same form sent twice
                return redirect("workshops:event_edit", session.uid)
            form.save()
            event.fill_places()
        messages.success(request, _("Saved. The event has a page for everybody."))
        return redirect("workshops:event_people", session.uid)
    context = {"session": session, "event": event, "form": form}
    return render(request, "workshops/events/edit.html", context)


@require_POST
def event_close(request, uid):
    """Not public any more; only while nobody registered."""
    session = session_to_run(request, uid)
    with transaction.atomic():
        Session.objects.select_for_update(of=["self"]).get(pk=session.pk)
        found = PublicEvent.objects.filter(session=session)
        if Registration.objects.filter(event__in=found).exists():
            messages.error(request, _("People have registered: call the meeting off, and they are told."))
        else:
            found.delete()
            messages.success(request, _("The meeting is not public any more."))
    return redirect(session)


def _with_people(request, uid):
    """The session's event for who may see names; 404 where it is not public."""
    session = session_in_scope(request, uid)
    if not perms.sees_registered(request.scope, session):
        raise PermissionDenied
    event = get_object_or_404(PublicEvent, session=session)
    event.session = session
    return event


@require_safe
def event_people(request, uid):
    event = _with_people(request, uid)
    session = event.session
    rows = event.registrations.active().in_order()
    context = {
        "session": session,
        "event": event,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "taken": event.taken(),
        "waiting": event.registrations.filter(status=RegistrationStatus.WAITING).count(),
        "can_run": perms.can_run_session(request.scope, session),
        "is_planned": session.status == SessionStatus.PLANNED,
        "needs": needs_in_words(session) if session.asks_food or session.asks_access else None,
    }
    AccessLog.write(request, "event_people", event)
    return render(request, "workshops/events/people.html", context)


@require_GET
def event_table(request, uid):
    event = _with_people(request, uid)
    AccessLog.write(request, "event_people", event)
    headings = [_("No."), _("First name and surname"), _("E-mail"), _("State"), _("Signature")]
    rows = [
        (number, row.name, row.email, str(row.get_status_display()), "")
        for number, row in enumerate(event.registrations.active().in_order(), start=1)
    ]
    return xlsx_response(_("Registered"), headings, rows)


@require_POST
def registration_withdraw(request, uid):
    """Who rang that they will not come."""
    row = get_object_or_404(Registration.objects.select_related("event__session"), uid=uid)
    session = session_to_run(request, row.event.session.uid)
    row.withdraw()
    messages.success(request, _("The place is free; whoever waits first gets it and is told."))
    return redirect("workshops:event_people", session.uid)
