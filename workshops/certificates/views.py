"""Pages of a cycle's certificates. People's names: who reads the group reads them, who runs the cycle changes them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.exports import PDF, file_response
from coop_portal.transitions import TransitionRefused
from documents.enums import DocumentStatus

from .. import perms
from ..models import Certificate, CertificateRule, Cycle
from ..views import cycle_in_scope, cycle_to_run
from . import emails, issuing
from .documents import receipt_pdf
from .forms import CorrectionForm, RevokeForm, RuleForm
from .qualifying import printed, standings

A_PAGE = 50


def cycle_to_read(request, uid):
    cycle = cycle_in_scope(request, uid)
    if not perms.reads_people(request.scope, cycle):
        raise PermissionDenied
    return cycle


def certificate_to_run(request, uid):
    visible = Certificate.objects.filter(cycle__in=Cycle.objects.visible_to(request.scope))
    certificate = get_object_or_404(visible.with_row(), uid=uid)
    if not perms.can_run(request.scope, certificate.cycle.edition):
        raise PermissionDenied
    return certificate


@require_safe
def certificates(request, uid):
    cycle = cycle_to_read(request, uid)
    rule = CertificateRule.objects.of_cycle(cycle)
    everybody = standings(cycle, rule)
    return render(
        request,
        "workshops/certificates/list.html",
        {
            "cycle": cycle,
            "rule": rule,
            "page": Paginator(everybody, A_PAGE).get_page(request.GET.get("strona")),
            "total": len(everybody),
            "issued": sum(
                bool(each.document and each.document.status == DocumentStatus.ISSUED) for each in everybody
            ),
            "waiting": sum(each.waits for each in everybody) if rule else 0,
            "on_paper": sum(bool(each.document and not each.person.email) for each in everybody),
            "can_run": perms.can_run(request.scope, cycle.edition),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def rule(request, uid):
    cycle = cycle_to_run(request, uid)
    if request.method == "POST":
        cycle.edition.locked()  # two forms sent at once make one rule
    form = RuleForm(request.POST or None, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The rule is saved. See below who qualifies."))
        return redirect("workshops:certificates", cycle.uid)
    return render(request, "workshops/certificates/rule.html", {"form": form, "cycle": cycle})


@require_POST
def issue(request, uid):
    cycle = cycle_to_run(request, uid)
    try:
        job = issuing.start(cycle, by=request.user)
    except TransitionRefused:
        messages.info(request, _("Somebody else is issuing them just now. Look again in a moment."))
        return redirect("workshops:certificates", cycle.uid)
    return redirect("notifications:job", job.uid)


@require_GET
def receipt(request, uid):
    """The list to be signed by who takes a certificate on paper."""
    cycle = cycle_to_read(request, uid)
    AccessLog.write(request, "certificates_receipt", cycle)
    return file_response(f"pokwitowanie-zaswiadczen-{cycle.pk}.pdf", receipt_pdf(cycle), PDF)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, uid):
    certificate = certificate_to_run(request, uid)
    form = CorrectionForm(request.POST or None, certificate=certificate)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        contents = form.printed(_as_attended(certificate))
        try:
            issuing.correct(
                certificate, by=request.user, reason=data["reason"], name=data["name"],
                surname=data["surname"], printed=contents,
            )  # fmt: skip
            messages.success(request, _("The corrected certificate is being made; the old code will say so."))
        except TransitionRefused:
            messages.error(request, _("This certificate is being made just now. Try again in a moment."))
        return redirect(certificate)
    return render(request, "workshops/certificates/correct.html", {"form": form, "certificate": certificate})


def _as_attended(certificate):
    cycle = certificate.cycle
    current = CertificateRule.objects.of_cycle(cycle)
    standing = next(
        (each for each in standings(cycle, current) if each.person.pk == certificate.person_id), None
    )
    return printed(cycle, current, standing) if current and standing else None


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, uid):
    certificate = certificate_to_run(request, uid)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issuing.revoke(certificate, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The certificate is revoked; its check code says so from now on."))
        except TransitionRefused:
            messages.error(request, _("Only an issued certificate can be revoked."))
        return redirect(certificate)
    return render(request, "workshops/certificates/revoke.html", {"form": form, "certificate": certificate})


@require_POST
@transaction.atomic
def send(request, uid):
    """The mail once more, to the person's present address; one a minute."""
    certificate = certificate_to_run(request, uid)
    document = emails.current(certificate)
    if document is None:
        messages.error(request, _("There is no valid certificate to be sent."))
    elif emails.plan(document, again=f".{timezone.now():%Y%m%d%H%M}"):
        messages.success(request, _("The certificate goes out by mail."))
    else:
        messages.error(request, _("This person has no e-mail address: give the certificate on paper."))
    return redirect(certificate)
