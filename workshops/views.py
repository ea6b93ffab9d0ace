from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.agenda import offers_for
from coop_portal.exports import PDF, file_response, xlsx_response
from coop_portal.registry import panels_for
from coop_portal.transitions import TransitionRefused
from partners.models import Institution

from . import forms, perms
from .documents import agenda_pdf, attendance_list_pdf, group_table_contents
from .enums import CycleStatus, SessionStatus
from .groups.saying import say_welcome
from .meetings.page import session_page
from .meetings.schedule import CancelForm
from .models import Cycle, GroupMember, Session


def cycle_in_scope(request, uid):
    """The cycle, or 404 for who has nothing to do with it."""
    cycles = Cycle.objects.visible_to(request.scope).select_related(
        "edition__programme", "edition__rules", "group"
    )
    return get_object_or_404(cycles, uid=uid)


def cycle_to_run(request, uid):
    cycle = cycle_in_scope(request, uid)
    if not perms.can_run(request.scope, cycle.edition):
        raise PermissionDenied
    return cycle


def session_in_scope(request, uid):
    sessions = Session.objects.visible_to(request.scope).select_related(
        "cycle__edition__programme",
        "cycle__group",
        "programme",
        "location__institution",
        "room",
        "team__kind",
    )
    return get_object_or_404(sessions, uid=uid)


def session_to_run(request, uid):
    session = session_in_scope(request, uid)
    if not perms.can_run_session(request.scope, session):
        raise PermissionDenied
    return session


@require_safe
def cycle_detail(request, uid):
    cycle = cycle_in_scope(request, uid)
    members = cycle.group.members.current().with_people()
    return render(
        request,
        "workshops/cycle.html",
        {
            "cycle": cycle,
            "sessions": cycle.sessions.select_related("location").prefetch_related("days", "invitees"),
            "members": members,
            "findings": cycle.group.findings(),
            "recommendations": cycle.recommendations.standing().prefetch_related("owners"),
            "panels": panels_for("cycle", request, cycle),
            "can_run": perms.can_run(request.scope, cycle.edition),
            "changes_meetings": perms.can_run(request.scope, cycle.edition) and cycle.takes_meetings,
            "reads_people": perms.reads_people(request.scope, cycle),
            "cancelled": cycle.status == CycleStatus.CANCELLED and cycle.events.filter(verb="cancel").last(),
        },
    )


@require_POST
def cycle_start(request, uid):
    cycle = cycle_to_run(request, uid)
    try:
        cycle.start(by=request.user)
        messages.success(request, _("The cycle has begun."))
    except ValidationError as refusal:
        messages.error(request, " ".join([_("The cycle cannot begin yet."), *refusal.messages]))
    except TransitionRefused:
        messages.info(request, _("The cycle has begun already."))
    return redirect(cycle)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_cancel(request, uid):
    cycle = cycle_to_run(request, uid)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cycle.call_off(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(
                request, _("The cycle is called off; everybody invited to its meetings is told by mail.")
            )
        except TransitionRefused:
            messages.error(request, _("This cycle has ended already: it cannot be called off."))
        return redirect(cycle)
    return render(request, "workshops/cycle_cancel.html", {"form": form, "cycle": cycle})


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def members_add(request, uid):
    cycle = cycle_to_run(request, uid)
    if request.method == "POST":
        cycle.locked()  # who has no e-mail is known by name: the same form sent at once must see the first one
    suggested = list(
        Institution.objects.listed()
        .filter(seat__in=cycle.edition.programme.territories.all())
        .values_list("name", flat=True)[:200]
    ) or list(cycle.group.institutions.values_list("name", flat=True))
    formset = forms.MemberFormSet(
        request.POST or None, form_kwargs={"group": cycle.group, "suggested": suggested}
    )
    if request.method == "POST" and formset.is_valid():
        try:
            added = formset.save(by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            say_welcome(request, added)
            return redirect(cycle.people_url)
    return render(request, "workshops/members_form.html", {"formset": formset, "cycle": cycle})


@require_POST
def member_remove(request, uid):
    visible = GroupMember.objects.filter(group__cycle__in=Cycle.objects.visible_to(request.scope))
    member = get_object_or_404(visible.select_related("group__cycle__edition__programme", "person"), uid=uid)
    cycle = member.group.cycle
    if not perms.can_run(request.scope, cycle.edition):
        raise PermissionDenied
    try:
        member.leave(by=request.user)
        messages.success(request, _("%(name)s is no longer in the group.") % {"name": member.person})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(cycle)


@require_safe
def session_detail(request, uid):
    session = session_in_scope(request, uid)
    sees_people = perms.sees_people(request.scope, session)
    invitees = session.invitees.select_related("person", "source").order_by("person__sort_key", "pk")
    can_run = perms.can_run_session(request.scope, session)
    return render(
        request,
        "workshops/session.html",
        session_page(request, session, can_run)
        | {
            "session": session,
            "invitees": invitees if sees_people else [],
            "sees_people": sees_people,
            "roles": session.roles.select_related("person", "institution"),
            "sectors": session.sectors.select_related("sector"),
            "can_run": can_run,
            "can_record": perms.can_record_attendance(request.scope, session),
            "is_planned": session.status == SessionStatus.PLANNED,
            "panels": panels_for("session", request, session),
        },
    )


@require_GET
def attendance_list(request, uid):
    """The list to be signed, as PDF with the signs of the funding."""
    session = session_in_scope(request, uid)
    if not perms.sees_people(request.scope, session):
        raise PermissionDenied
    AccessLog.write(request, "attendance_list", session)
    content = attendance_list_pdf(session, with_registered=perms.sees_registered(request.scope, session))
    return file_response(f"lista-obecnosci-{session.pk}.pdf", content, PDF)


@require_GET
def session_agenda(request, uid):
    session = session_in_scope(request, uid)
    return file_response(f"agenda-{session.pk}.pdf", agenda_pdf(session), PDF)


@require_POST
def session_agenda_add(request, uid):
    """Put on the agenda what is offered for the meeting's territory."""
    session = session_to_run(request, uid)
    offers = {offer.key: offer for offer in offers_for(session.territory_ids())}
    chosen = offers.get(request.POST.get("key", ""))
    if not chosen:
        messages.info(request, _("This is not offered any more."))
    elif session.add_to_agenda(chosen, by=request.user):
        messages.success(request, _("It is on the agenda."))
    else:
        messages.error(request, _("The agenda of a meeting that was held or called off does not change."))
    return redirect(session)


@require_GET
def group_table(request, uid):
    """The group and its attendance as a spreadsheet."""
    cycle = cycle_in_scope(request, uid)
    if not perms.reads_people(request.scope, cycle):
        raise PermissionDenied
    AccessLog.write(request, "group_table", cycle)
    return xlsx_response(_("Group"), *group_table_contents(cycle))
