"""The first wording of an agreement: its template, the group's institutions and the chosen recommendations."""

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.enums import CharterRegister
from partners.models import Charter, CharterItem

from .models.clause import Clause
from .models.party import Party
from .models.template import AgreementTemplate
from .placeholders import as_points, fill

LANGUAGE = "pl"  # of the document, whatever language the coordinator's pages are in


def compose(agreement, recommendations, template=None):
    """Parties, clauses and title of an agreement that has just been made."""
    team = agreement.cycle.team
    template = template or AgreementTemplate.objects.for_programme(agreement.programme, team)
    if template is None:
        raise ValidationError(_("There is no template of agreements. Ask the portal's operator to load it."))
    with translation.override(LANGUAGE):
        parties = _add_parties(agreement)
        _add_clauses(agreement, template, parties, recommendations)
        agreement.title = agreement.title or template.title
        agreement.place = _place(parties)
        agreement.save()


def _add_parties(agreement):
    parties = []
    institutions = agreement.cycle.group.institutions.select_related("parent_subject", "type")
    for position, institution in enumerate(institutions.order_by("sort_key", "pk"), 1):
        subject = institution.legal_subject
        party = Party(
            agreement=agreement,
            position=position,
            subject=subject,
            acting_unit=None if subject == institution else institution,
        )
        party.contact_from_unit()
        party.save()
        parties.append(party)
    return parties


def _add_clauses(agreement, template, parties, recommendations):
    values = list(charter_items_for(agreement).filter(register=CharterRegister.VALUES))
    once = {
        "podstawy_prawne": as_points(
            template.legal_bases([body for party in parties for body in (party.subject, party.unit)])
        ),
        "rekomendacje": as_points([scope_point(item) for item in recommendations]),
        "odpowiedzialni": as_points(_responsible(recommendations)),
        "wartosci": as_points([" ".join(item.text.split()).rstrip(".;, ") for item in values]),
    }
    for row in template.clauses.all():
        clause = Clause.objects.create(
            agreement=agreement,
            position=row.position,
            kind=row.kind,
            title=row.title,
            text=fill(row.text, once),
        )
        if "{rekomendacje}" in row.text or "{odpowiedzialni}" in row.text:
            clause.recommendations.set(recommendations)
        if "{wartosci}" in row.text:
            clause.charter_items.set(values)


def charter_items_for(agreement):
    """Sentences of the charters in force of the teams behind the agreement, in the order of their registers."""
    cycle = agreement.cycle
    if cycle is None:
        return CharterItem.objects.none()
    teams = [cycle.team_id] if cycle.team_id else cycle.edition.edition_teams.values("team")
    in_force = Charter.objects.in_force().filter(team__in=teams)
    items = CharterItem.objects.filter(charter__in=in_force)
    return items.order_by("charter", "register", "position", "pk")


def scope_point(recommendation):
    """ "Wspólny kalendarz – raz w miesiącu … (w ramach obowiązków służbowych)", without a final stop."""
    parts = [
        " ".join(text.split()).rstrip(".;, ") for text in (recommendation.title, recommendation.description)
    ]
    text = " – ".join(filter(None, parts))
    within = pgettext("agreement document", "within official duties")
    return f"{text} ({within})" if recommendation.within_duties else text


def _responsible(recommendations):
    """ "GOK: „Wspólny kalendarz”, „Sala”" of each institution, in the order of the recommendations."""
    owned = {}
    for item in recommendations:
        for owner in item.owners.all():
            owned.setdefault(owner.name, []).append(f"„{item.title}”")
        if not item.owners.all():
            owned.setdefault(pgettext("agreement document", "all parties jointly"), []).append(
                f"„{item.title}”"
            )
    return [f"{name}: {', '.join(titles)}" for name, titles in owned.items()]


def _place(parties):
    town = next((party.unit.town for party in parties if party.unit.town), "")
    return pgettext("agreement document", "in the locality of %(town)s") % {"town": town} if town else ""
