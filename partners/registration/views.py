import uuid
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..countries import country_name
from ..enums import JoinStatus
from ..models import Institution, JoinRequest, RegistrationInvitation
from . import pages, verifying
from .domains import fit
from .forms import InvitationsForm, JoinForm, ReasonForm
from .registering import sent_before

PER_PAGE = 25
RECENT = timedelta(days=30)

# --- Without an account --------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request):
    return pages.registration(request)


@login_not_required
@never_cache
@require_safe
def register_done(request, uid):
    """What happens next; of the address only so much is shown that its owner knows it."""
    join = sent_before(uid)
    if join is None or not join.email:
        raise Http404
    name, _at, domain = join.email.partition("@")
    context = {
        "join": join,
        "institution": join.institution,
        "address": f"{name[:1]}…@{domain}",
        "steps": pages.steps(join),
    }
    return render(request, "partners/registration/done.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, uid):
    institution = get_object_or_404(Institution.objects.listed().select_related("type", "seat"), uid=uid)
    if request.method == "POST" and (first := pages.sent_by_this_form(request)):
        return redirect("partners:register_done", first.uid)
    form = JoinForm(
        request.POST or None, user=request.user, institution=institution, initial={"uid": uuid.uuid4()}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        if not pages.too_many(request, form):
            sent = form.join_request().send(confirmed=form.owns_address)
            return redirect("partners:register_done", sent.uid)
        status = 429
    context = {"form": form, "institution": institution, "administrator": pages.administrator()}
    return render(request, "partners/registration/join.html", context, status=status)


# --- Verification of new institutions ---------------------------------------------------------


@require_safe
def verification_queue(request):
    """All that wait, oldest first, and one of them opened: the chosen one or the oldest."""
    _manager_only(request)
    waiting = verifying.awaiting(request.scope)
    page = Paginator(waiting.select_related("type", "seat"), PER_PAGE).get_page(request.GET.get("page"))
    opened = _opened(request, waiting)
    context = {"page": page, "opened": opened}
    if opened:
        context |= _beside(opened)
    return render(request, "partners/registration/queue.html", context)


def _opened(request, waiting):
    cards = waiting.with_card().select_related("seat__powiat", "seat__voivodeship", "type", "parent_subject")
    try:
        chosen = uuid.UUID(request.GET.get("instytucja", ""))
    except ValueError:
        chosen = None
    return (chosen and cards.filter(uid=chosen).first()) or cards.first()


def _beside(institution):
    """What the person who verifies looks at."""
    joins = institution.join_requests.registering().filter(status=JoinStatus.WAITING)
    return {
        "joins": [(each, fit(each.email, institution)) for each in joins],
        "duplicates": verifying.duplicates_of(institution),
        "phone": next(iter(institution.phones.all()), None),
        "country": country_name(institution.country),
    }


@require_POST
def institution_verify(request, uid):
    """With `accept` (uid of a join request) whoever reported it is accepted in the same transaction."""
    institution = _to_verify(request, uid)
    accept = None
    if request.POST.get("accept"):
        accept = _join_or_404(institution.join_requests.registering(), request.POST["accept"])
    version = request.POST.get("version", "")
    try:
        verifying.verify(
            institution, by=request.user, accept=accept, version=int(version) if version.isdecimal() else None
        )
    except verifying.CardChanged:
        messages.warning(request, _("The card was changed in the meantime. Look at it once more."))
        return redirect(_in_queue(institution))
    except TransitionRefused:
        messages.info(request, _decided(institution))
        return redirect("partners:verification_queue")
    if accept:
        AccessLog.write(request, "join_accept", accept)
        messages.success(request, _("The institution is verified, and the invitation is on its way."))
    else:
        messages.success(request, _("The institution is verified."))
    return redirect(institution)


@require_http_methods(["GET", "HEAD", "POST"])
def institution_refuse(request, uid):
    institution = _to_verify(request, uid)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "institution": institution}
        return render(request, "partners/registration/refuse.html", context)
    try:
        verifying.refuse(institution, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The institution is refused; who reported it gets the reason in a mail."))
    except TransitionRefused:
        messages.info(request, _decided(institution))
    return redirect("partners:verification_queue")


def _to_verify(request, uid):
    institution = get_object_or_404(Institution.objects.visible_to(request.scope), uid=uid)
    if not perms.can_verify(request.scope, institution):
        raise PermissionDenied
    return institution


def _in_queue(institution):
    return f"{reverse('partners:verification_queue')}?instytucja={institution.uid}"


def _decided(institution):
    """Who was faster, for the second of two."""
    last = institution.events.exclude(by=None).select_related("by").last()
    if last is None:
        return _("This institution is not waiting for verification.")
    return _("%(name)s decided this in the meantime. The institution is now: %(state)s.") % {
        "name": last.by,
        "state": Institution.objects.get(pk=institution.pk).get_status_display(),
    }


# --- Requests to join -----------------------------------------------------------------------------


@require_safe
def join_requests(request):
    if not perms.decides_joins(request.scope):
        raise PermissionDenied
    waiting = JoinRequest.objects.to_decide(request.scope).with_institution()
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    caretakers = JoinRequest.caretakers_of([each.institution_id for each in page])
    rows = [
        (each, fit(each.email, each.institution), caretakers.get(each.institution_id, [])) for each in page
    ]
    decided = JoinRequest.objects.visible_to(request.scope).decided_since(timezone.now() - RECENT)
    context = {
        "page": page,
        "rows": rows,
        "decided": decided[:PER_PAGE],
        "reason_form": ReasonForm(),
        "manages": perms.manages_registrations(request.scope),
    }
    return render(request, "partners/registration/join_requests.html", context)


@require_POST
def join_decide(request, uid):
    join = get_object_or_404(JoinRequest.objects.visible_to(request.scope).with_institution(), uid=uid)
    if not perms.can_decide_join(request.scope, join):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    try:
        if request.POST.get("decision") == "accept":
            join.accept(by=request.user)
            AccessLog.write(request, "join_accept", join)
            messages.success(request, _accepted(join))
        elif form.is_valid():
            join.refuse(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The request is refused; the applicant gets the reason in a mail."))
        else:
            messages.error(request, _("Write the reason: the applicant gets it in a mail."))
    except TransitionRefused:
        messages.info(request, _join_decided(join))
    return redirect("partners:join_requests")


def _accepted(join):
    if join.invitation is None:
        return _("%(name)s is accepted: the role was given or offered before.") % {"name": join.name}
    return _("%(name)s is accepted and gets an invitation by mail.") % {"name": join.name}


def _join_decided(join):
    join.refresh_from_db()
    decision = join.decision
    if decision is None:
        return _("Verify the institution first: then people can join it.")
    if decision.by is None:
        return _("The applicant withdrew this request.")
    return _("%(name)s decided this in the meantime. The request is now: %(state)s.") % {
        "name": decision.by,
        "state": join.get_status_display(),
    }


def _join_or_404(queryset, text):
    try:
        return get_object_or_404(queryset, uid=uuid.UUID(text))
    except ValueError:
        raise Http404 from None


# --- Invitations to register --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def registration_invitations(request):
    _manager_only(request)
    form = InvitationsForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        sent, known = form.save(by=request.user)
        _tell_sent(request, sent, known)
        return redirect("partners:registration_invitations")
    asked = RegistrationInvitation.objects.visible_to(request.scope)
    asked = asked.select_related("territory__powiat", "institution", "invited_by")
    page = Paginator(asked, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "partners/registration/invitations.html", {"form": form, "page": page})


def _tell_sent(request, sent, known):
    if sent:
        text = ngettext(
            "An invitation goes to %(n)s address.", "Invitations go to %(n)s addresses.", len(sent)
        ) % {"n": len(sent)}
        messages.success(request, text)
    if known:
        text = _("Asked already and not answered yet: %(addresses)s. You can repeat it in the list below.")
        messages.info(request, text % {"addresses": ", ".join(known)})


@require_POST
def registration_invitation_repeat(request, uid):
    return _change(
        request,
        uid,
        RegistrationInvitation.repeat,
        _("The invitation is sent again."),
        _("This invitation was answered, withdrawn or sent today: it can be repeated once a day."),
    )


@require_POST
def registration_invitation_withdraw(request, uid):
    return _change(
        request,
        uid,
        RegistrationInvitation.withdraw,
        _("The invitation was taken back."),
        _("This invitation was answered already."),
    )


def _change(request, uid, verb, done, refused):
    invitation = get_object_or_404(RegistrationInvitation.objects.visible_to(request.scope), uid=uid)
    if not perms.manages_registrations(request.scope):
        raise PermissionDenied
    try:
        verb(invitation)
        messages.success(request, done)
    except TransitionRefused:
        messages.info(request, refused)
    return redirect("partners:registration_invitations")


def _manager_only(request):
    if not perms.manages_registrations(request.scope):
        raise PermissionDenied
