"""The act of appointment of a team and the list of its members: what they say, in Polish, as PDF and DOCX."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal.exports import xlsx_response

from .plan import paper
from .sectors import sectors_of


def context_of(team):
    seats = list(team.memberships.current().with_people())
    return {
        "team": team,
        "seats": seats,
        "institutions": list({seat.institution_id: seat.institution for seat in seats}.values()),
        "sectors": [row for row in sectors_of(seats, []) if row.institutions],
        "territories": list(team.territories.all()),
        "leader": next((seat for seat in seats if seat.role and seat.role.leads), None),
        "today": timezone.localdate(),
    }


def act(team, kind):
    """A draft of the act for whoever signs it: known data filled in, dots for the rest."""
    with translation.override(settings.LANGUAGE_CODE):
        context = context_of(team) | {"title": _("Act of appointment of the team")}
        return paper("akt-powolania-zespolu", "partners/teams/pdf/act.html", context, kind)


def members(team, kind):
    with translation.override(settings.LANGUAGE_CODE):
        name = "sklad-zespolu"
        if kind == "xlsx":
            return xlsx_response(name, columns(), rows(team))
        context = context_of(team) | {"title": _("Members of the team")}
        return paper(name, "partners/teams/pdf/members.html", context, kind)


def columns():
    return [
        _("No."), _("Institution"), _("Sector"), _("Function"), _("First name and surname"), _("Role in the team"),
        _("Work e-mail"), _("Work phone"), _("Deputy"), _("Basis of the appointment"), _("Its number"), _("Its date"),
        _("In the team from"), _("Shared mailbox of the institution"),
    ]  # fmt: skip


def rows(team):
    for number, seat in enumerate(context_of(team)["seats"], start=1):
        person = seat.post.person if seat.post else None
        yield (
            number, seat.institution.name, ", ".join(str(sector) for sector in seat.institution.sectors.all()),
            seat.post.title if seat.post else "", str(person or ""), str(seat.role or ""),
            person.email if person else "", person.phone if person else "",
            str(seat.deputy.person) if seat.deputy else "", seat.get_basis_display(), seat.basis_number,
            seat.basis_date, seat.starts_on, seat.institution.email,
        )  # fmt: skip
