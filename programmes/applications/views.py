import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.once import insert_once
from coop_portal.registry import panels_for
from documents.enums import Channel
from documents.models import Source
from partners.models import Institution
from partners.registration import limits
from partners.registration.domains import fit
from partners.registration.pages import administrator

from .. import perms
from ..models import Application, ApplicationInstitution, Call
from . import emails, filling
from .links import keep_partner_answer
from .starting import LinkForm, StartForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# --- Starting -----------------------------------------------------------------------------


@login_not_required
@never_cache
@form_methods
def apply(request, uid):
    """Begin or go on: by account for one's institution, by a link for anybody with an address."""
    calls = Call.objects.visible_to(request.scope).exclude(status="draft").select_related("programme")
    call = get_object_or_404(calls, uid=uid)
    institutions = eligible_institutions(request.scope, call)
    start = StartForm(_posted(request, "start"), institutions=institutions, initial=_only(institutions))
    link = LinkForm(_posted(request, "link"))
    if request.method == "POST" and not call.is_accepting:
        messages.error(request, _("The call is not open at this moment: its page says when it is."))
        return redirect(call)
    if start.is_bound and start.is_valid():
        return redirect("programmes:application_form", _begin(request, call, start).uid)
    status = 200
    if link.is_bound and link.is_valid():
        if not limits.too_many(request, link.cleaned_data["email"]):
            _send_link(call, link.cleaned_data["email"])
            return redirect("programmes:application_link_sent", call.uid)
        status = 429
        link.add_error(
            None,
            _(
                "This form was sent too many times from here or to this address. Wait an hour and send it again."
            ),
        )
    context = {
        "call": call,
        "programme": call.programme,
        "start": start,
        "link": link,
        "institutions": institutions,
        "own": Application.objects.for_answering(request.scope).filter(call=call).with_row(),
        "is_accepting": call.is_accepting,
        "administrator": administrator(),
    }
    return render(request, "programmes/applications/apply.html", context, status=status)


@login_not_required
@require_safe
def link_sent(request, uid):
    calls = Call.objects.visible_to(request.scope).exclude(status="draft").select_related("programme")
    call = get_object_or_404(calls, uid=uid)
    return render(
        request, "programmes/applications/link_sent.html", {"call": call, "programme": call.programme}
    )


def eligible_institutions(scope, call):
    """One's own of the types that the call names; all of one's own where it names none."""
    own = Institution.objects.filter(pk__in=perms.answering_institution_ids(scope), merged_into=None)
    types = call.eligible_types.all()
    return own.filter(type__in=types).order_by("sort_key") if types.exists() else own.order_by("sort_key")


def _posted(request, act):
    return request.POST if request.method == "POST" and act in request.POST else None


def _only(institutions):
    found = list(institutions[:2])
    return {"institution": found[0].pk} if len(found) == 1 else {}


@transaction.atomic
def _begin(request, call, form):
    """The draft that the institution has in this call already, or a new one."""
    institution, user = form.cleaned_data["institution"], request.user
    drafts = Application.objects.for_answering(request.scope).editable().filter(call=call, link_address="")
    if standing := drafts.led_by([institution.pk]).first():
        return standing
    draft = Application(
        uid=form.cleaned_data["uid"], call=call, created_by=user, contact_name=user.get_full_name(),
        contact_email=user.email,
    )  # fmt: skip
    draft, is_new = insert_once(draft)
    if not is_new and draft.created_by_id != user.pk:
        raise Http404
    if is_new:
        ApplicationInstitution.objects.create(
            application=draft, call=call, institution=institution, role="lead", confirmation="confirmed"
        )
        emails.plan_reminder(draft)
    return draft


@transaction.atomic
def _send_link(call, address):
    """The draft of this address, or a new one; of two clicks at once one makes it."""
    call.locked()
    drafts = Application.objects.editable().filter(call=call, link_address=address)
    draft = drafts.first()
    if draft is None:
        source = Source.record(Channel.LINK, received_on=timezone.localdate(), on_behalf_of=address)
        draft = Application.objects.create(
            uid=uuid.uuid4(), call=call, link_address=address, contact_email=address, source=source
        )
        emails.plan_reminder(draft)
    emails.send_link(draft)


# --- One's own ----------------------------------------------------------------------------


def _application(request, uid, may):
    """Within scope, or 404; 403 where it may be read and no more."""
    rows = filling.fetch(Application.objects.visible_to(request.scope))
    application = get_object_or_404(rows, uid=uid)
    if not may(request.scope, application):
        raise PermissionDenied
    return application


def _own(request, uid):
    application = _application(request, uid, perms.can_answer)
    institutions = None
    if application.is_own_account:
        institutions = eligible_institutions(request.scope, application.call)
    here = [application.uid]
    way = filling.Way(
        form=reverse("programmes:application_form", args=here),
        summary=reverse("programmes:application_summary", args=here),
        card=application.get_absolute_url(),
        withdraw=reverse("programmes:application_withdraw", args=here),
        send=reverse("programmes:application_send", args=here),
        by=request.user,
        institutions=institutions,
    )
    return application, way


@form_methods
def form(request, uid):
    return filling.form_page(request, *_own(request, uid))


@require_safe
def summary(request, uid):
    return filling.summary_page(request, *_own(request, uid))


@require_POST
def send(request, uid):
    return filling.send(request, *_own(request, uid))


@form_methods
def withdraw(request, uid):
    return filling.withdraw_page(request, *_own(request, uid))


@require_safe
def detail(request, uid):
    """What was answered, for the institution, the coordinator and the animator; with the way it went."""
    application = _application(request, uid, lambda scope, row: True)
    runs = perms.can_edit(request.scope, application.call.programme)
    reads = perms.can_read_assessment(request.scope, application.call)
    context = {
        "application": application,
        "call": application.call,
        "programme": application.call.programme,
        "events": application.events.select_related("by") if reads else application.told_events(),
        "can_answer": perms.can_answer(request.scope, application),
        "runs": runs,
        "can_read_list": reads,
        "own_parts": _own_parts(request.scope, application),
        "panels": panels_for("application", request, application),
        "address_fit": _address_fit(application) if runs else None,
        "outside": _outside(application) if runs else [],
        **filling.card_of(application),
    }
    return render(request, "programmes/applications/detail.html", context)


def _own_parts(scope, application):
    """Partner rows for which this person may answer."""
    ids = perms.answering_institution_ids(scope)
    return [part for part in application.partners if part.institution_id in ids]


def _address_fit(application):
    """Whether the contact's address looks like one of the institution: a hint for the coordinator, not a decision."""
    lead = application.lead
    return fit(application.contact_email, lead) if lead and application.contact_email else None


def _outside(application):
    """Institutions whose seat lies outside the area of the call."""
    areas = set(application.call.territories.values_list("pk", flat=True))
    seats = [(part.institution, part.institution.seat) for part in application.parts.with_card()]
    return [row for row, seat in seats if areas and (seat is None or not areas & {seat.pk, *seat.path_ids()})]


@require_POST
def partner(request, uid, part):
    """The partner's yes or no: by its own account, or written down by the coordinator."""
    application = _application(request, uid, lambda scope, row: True)
    row = get_object_or_404(application.parts.filter(role="partner").select_related("institution"), pk=part)
    row.application = application
    runs = perms.can_edit(request.scope, application.call.programme)
    if not runs and row.institution_id not in perms.answering_institution_ids(request.scope):
        raise PermissionDenied
    channel = Channel.PHONE if runs else Channel.PORTAL
    day = timezone.localdate()
    keep_partner_answer(
        request, row, by=request.user, source=lambda: Source.record(channel, by=request.user, received_on=day)
    )
    return redirect(application)
