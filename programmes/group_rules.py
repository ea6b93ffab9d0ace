"""The rules of an edition's groups: each has its own sentence, which says by how much it fails."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .enums import SamePlace


@dataclass(frozen=True)
class Finding:
    """One rule and whether the group keeps it now."""

    sentence: str
    kept: bool
    rule: str = ""  # the same for the same rule of a group that has changed
    missing: int = 0  # by how much it fails, to compare


def worse(before, after):
    """Those of `after` that fail by more than they did."""
    missing = {finding.rule: finding.missing for finding in before}
    return [finding for finding in after if finding.missing > missing.get(finding.rule, 0)]


def findings(rules, institutions, counts):
    """Findings of all rules, in the order in which people read them.

    `institutions` with their seats and sectors, `counts` people by the institution's id.
    """
    found = [
        _enough_people(rules, sum(counts.values())),
        *(_enough_from(rules, institution, counts.get(institution.pk, 0)) for institution in institutions),
        _enough_institutions(rules, len(institutions)),
    ]
    if rules.sectors_differ and len(institutions) > 1:
        found.append(different_sectors(institutions))
    if rules.same_place != SamePlace.ANY and len(institutions) > 1:
        found.append(_same_place(rules, institutions))
    return found


def _enough_people(rules, people):
    missing = rules.minimum_people - people
    if missing <= 0:
        return Finding(
            _("The group has %(n)d people, at least %(min)d are needed.")
            % {"n": people, "min": rules.minimum_people},
            True,
        )
    sentence = ngettext(
        "The group has %(n)d of at least %(min)d people: %(missing)d person is missing.",
        "The group has %(n)d of at least %(min)d people: %(missing)d people are missing.",
        missing,
    )
    words = {"n": people, "min": rules.minimum_people, "missing": missing}
    return Finding(sentence % words, False, "people", missing)


def _enough_from(rules, institution, people):
    names = {
        "institution": institution.short_name or institution.name,
        "n": people,
        "min": rules.minimum_per_institution,
    }
    missing = rules.minimum_per_institution - people
    if missing <= 0:
        return Finding(_("%(institution)s: %(n)d people, at least %(min)d are needed.") % names, True)
    sentence = ngettext(
        "%(institution)s: %(n)d of at least %(min)d people: %(missing)d person is missing.",
        "%(institution)s: %(n)d of at least %(min)d people: %(missing)d people are missing.",
        missing,
    )
    return Finding(sentence % {**names, "missing": missing}, False, f"institution {institution.pk}", missing)


def _enough_institutions(rules, number):
    missing = rules.institutions - number
    if missing <= 0:
        return Finding(
            _("Institutions in the group: %(n)d, at least %(min)d are needed.")
            % {"n": number, "min": rules.institutions},
            True,
        )
    sentence = ngettext(
        "Institutions in the group: %(n)d of at least %(min)d: %(missing)d institution is missing.",
        "Institutions in the group: %(n)d of at least %(min)d: %(missing)d institutions are missing.",
        missing,
    )
    words = {"n": number, "min": rules.institutions, "missing": missing}
    return Finding(sentence % words, False, "institutions", missing)


def different_sectors(institutions):
    sectors = {sector.pk for institution in institutions for sector in institution.sectors.all()}
    if len(sectors) > 1:
        return Finding(_("The institutions are of different sectors."), True)
    sentence = _("All institutions are of the same sector: one of another sector is needed.")
    return Finding(sentence, False, "sectors", 1)


def _same_place(rules, institutions):
    seats = [institution.seat for institution in institutions]
    places = {_place(rules.same_place, seat) for seat in seats}
    sentence = SENTENCES[rules.same_place]
    if len(places) == 1 and None not in places:
        return Finding(str(sentence[0]), True)
    listed = ", ".join(sorted({seat.label if seat else "–" for seat in seats}))
    return Finding(f"{sentence[1]} {listed}.", False, "place", len(places) + (None in places))


def _place(same_place, seat):
    """What must be equal for two seats to be "in the same place"; None where it is not known."""
    if seat is None:
        return None
    if same_place == SamePlace.POWIAT:
        return seat.powiat_id
    if same_place == SamePlace.GMINA:
        return seat.gmina_id
    if same_place == SamePlace.LOCALITY:
        return seat.pk
    # A town and the rural gmina of the same name around it count as one place: both lie in one powiat.
    gmina = seat.gmina or seat
    return (gmina.powiat_id, gmina.name)


SENTENCES = {
    SamePlace.LOCALITY: (
        gettext_lazy("All institutions are in the same locality."),
        gettext_lazy("The institutions must be in the same locality; they are in:"),
    ),
    SamePlace.GMINA: (
        gettext_lazy("All institutions are in the same gmina."),
        gettext_lazy("The institutions must be in the same gmina; they are in:"),
    ),
    SamePlace.TOWN_AND_NAMESAKE: (
        gettext_lazy("All institutions are in the same town, gmina or locality."),
        gettext_lazy("The institutions must be in the same town, gmina or locality; they are in:"),
    ),
    SamePlace.POWIAT: (
        gettext_lazy("All institutions are in the same powiat."),
        gettext_lazy("The institutions must be in the same powiat; they are in:"),
    ),
}
