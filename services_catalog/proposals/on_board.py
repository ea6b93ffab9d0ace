"""Proposals and reports of errors on the animator's board, decided on their own pages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop_portal import registry

from ..board.sections import Act, Row, Section
from ..models import ChangeProposal, ErrorReport


def proposals(scope, provider):
    waiting = ChangeProposal.objects.waiting().visible_to(scope).with_row()
    return waiting.of_provider(provider) if provider else waiting


def show_proposal(proposal):
    number = len(proposal.proposed)
    said = _("new service")
    if not proposal.is_new:
        said = ngettext("%(n)s change", "%(n)s changes", number) % {"n": number}
    url = proposal.get_absolute_url()
    acts = (Act(_("Look and decide"), url, is_link=True),)
    return Row(proposal.title, url, proposal.provider_label, said, proposal.note, proposal.service, acts)


def errors(scope, provider):
    waiting = ErrorReport.objects.open().visible_to(scope).with_row()
    return waiting.filter(service__provider=provider) if provider else waiting


def show_error(report):
    service = report.service
    acts = (
        Act(_("Look and answer"), f"{reverse('services_catalog:errors')}#report-{report.pk}", is_link=True),
    )
    return Row(
        service.name, service.get_absolute_url(), str(service.provider), report.get_reason_display(), report.note,
        service, acts,
    )  # fmt: skip


def register():
    registry.board.register(
        "errors",
        Section(
            gettext_lazy("Reported errors"), errors, show_error, 22, urgent=True,
            more=lambda scope: reverse("services_catalog:errors"),
        ),
    )  # fmt: skip
    registry.board.register(
        "proposals",
        Section(
            gettext_lazy("Proposals about services"), proposals, show_proposal, 24, urgent=True,
            more=lambda scope: reverse("services_catalog:proposals"),
        ),
    )  # fmt: skip
