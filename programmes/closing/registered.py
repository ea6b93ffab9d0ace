"""Fills the registries when imported; called for by the app's config."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.panels import DashboardItem

from .. import perms
from ..milestones import emails as milestone_emails
from ..models import Programme, SustainabilityYear
from . import emails, keeping, links
from .legacies import TEAMS


def may_fetch_proof(scope, year):
    """Files of an answer: who runs or controls the project, and the institution that gave them."""
    return perms.reads_papers(scope, year.programme) or year.institution_id in scope.institution_ids


def may_fetch_evidence(scope, evidence):
    """Files of a milestone's evidence: anybody where it is marked public, else who runs or controls the project."""
    programme = evidence.milestone.programme
    if perms.reads_papers(scope, programme):
        return True
    return evidence.is_public and Programme.objects.visible_to(scope).filter(pk=programme.pk).exists()


def waiting(request):
    """Years that an own institution is asked about; late answers for who runs the project."""
    scope = request.scope
    asked = SustainabilityYear.objects.waiting().filter(funding__closing_note=None).with_page()
    items = [
        DashboardItem(
            _("Does what the project built last? %(name)s") % {"name": year.programme},
            year.get_absolute_url(),
            text=str(year.institution),
            urgent=year.is_late,
        )
        for year in asked.filter(institution__in=scope.caretaken_institution_ids)[:10]
    ]
    coordinated = asked.filter(funding__programme__in=scope.coordinated_programme_ids)
    items += [
        DashboardItem(
            _("No answer about sustainability: %(name)s") % {"name": year.programme},
            reverse("programmes:after_end", args=[year.programme.uid]),
            text=str(year.institution),
            urgent=True,
        )
        for year in coordinated[:10]
        if year.is_late
    ]
    return items


emails.register()
milestone_emails.register()
registry.legacies.register("teams", TEAMS)
registry.link_purposes.register(emails.ANSWER_LINK, links.answer)
registry.file_access.register("programmes.sustainabilityyear", may_fetch_proof)
registry.file_access.register("programmes.milestoneevidence", may_fetch_evidence)
registry.kept_projects.register("programmes", keeping.kept_projects)
registry.kept_people.register("programmes.contacts", keeping.kept_contacts)
registry.dashboard.register("sustainability", waiting)
