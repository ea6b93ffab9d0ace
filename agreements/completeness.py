"""What a draft still lacks before its wording can be fixed, in sentences for the coordinator."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.templatetags.portal import shortdate
from workshops.enums import RecommendationStatus

from .enums import SignerRule
from .placeholders import unknown
from .register.days import wrong_last_day


def missing(agreement):
    """Sentences, empty when nothing is missing. `agreement` comes from `with_wording()`: of an annex alone, when what
    it amends ends is queried here."""
    parties = list(agreement.parties.all())
    sentences = list(_of_details(agreement, parties))
    for party in parties:
        sentences += _of_party(party)
    for number, clause in agreement.clauses_with_numbers():
        sentences += _of_clause(f"§ {number}" if number else clause.title, clause)
    for item in agreement.recommendations():
        if item.status == RecommendationStatus.REJECTED:
            sentences.append(
                _("The group did not accept the recommendation “%(title)s”: remove it from the clauses.")
                % {"title": item.title}
            )
        elif item.status == RecommendationStatus.MERGED:
            sentences.append(
                _("The recommendation “%(title)s” was joined with another one: name that one in the clauses.")
                % {"title": item.title}
            )
    return sentences


def _of_details(agreement, parties):
    if not agreement.place:
        yield _("Write where the agreement is concluded.")
    yield from _of_dates(agreement)
    if len(parties) < 2:
        yield _("An agreement needs at least two parties.")
    if agreement.promises_money and not any(
        signer.is_treasurer for party in parties for signer in party.signers.all()
    ):
        yield _("Money is promised: add the treasurer who countersigns for the party that promises it.")
    if not any(clause.is_numbered for clause in agreement.clauses.all()):
        yield _("Add at least one numbered clause.")


def _of_dates(agreement):
    if sentence := wrong_last_day(agreement.ends_on, agreement.amends):
        yield _("Last day %(day)s: %(why)s") % {"day": shortdate(agreement.ends_on), "why": sentence}
    amended_to = agreement.amends and agreement.amends.last_day
    if amended_to and amended_to < max(agreement.starts_on or date.min, timezone.localdate()):
        yield _("The agreement that it amends ends on %(day)s: this annex would come into force later.") % {
            "day": shortdate(amended_to)
        }


def _of_party(party):
    name, subject, signers = party.full_name, party.subject, list(party.signers.all())
    if subject.parent_subject_id:
        yield _("%(party)s is not a legal person: the party is the body that it belongs to.") % {
            "party": name
        }
    if not (subject.nip or subject.regon or subject.identifiers.all()):
        yield _("%(party)s: complete NIP or REGON in the institution's data.") % {"party": subject.name}
    if not subject.address:
        yield _("%(party)s: complete the address of the seat in the institution's data.") % {
            "party": subject.name
        }
    representatives = [signer for signer in signers if not signer.is_treasurer]
    if not representatives:
        yield _("%(party)s: add who signs.") % {"party": name}
    if len(representatives) == 1 and representatives[0].rule == SignerRule.TOGETHER:
        yield _("%(party)s: %(name)s signs together with another person; add that person.") % {
            "party": name,
            "name": representatives[0].name,
        }
    yield from _unclear_rules(name, representatives, len(signers) > len(representatives))
    for signer in representatives:
        joint = signer.rule == SignerRule.TOGETHER and len(representatives) > 1
        if joint and signer.companion() is None:
            yield _("%(party)s: say with whom %(name)s signs.") % {"party": name, "name": signer.name}
        if not signer.basis:
            yield _("%(party)s: write on what basis %(name)s signs.") % {"party": name, "name": signer.name}
        elif signer.lacks_basis_document:
            yield _("%(party)s: write the number and the date of the document on which %(name)s signs.") % {
                "party": name,
                "name": signer.name,
            }


def _unclear_rules(name, representatives, has_treasurer):
    """How many have to sign is counted, so it must not depend on who they are."""
    rules = {signer.rule for signer in representatives}
    if len(rules) > 1:
        yield _("%(party)s: leave either who signs alone or who sign together.") % {"party": name}
    elif has_treasurer and rules == {SignerRule.ALONE} and len(representatives) > 1:
        yield _("%(party)s: leave one person who signs alone beside the treasurer.") % {"party": name}


def _of_clause(label, clause):
    if not clause.text.strip():
        yield _("%(clause)s has no text.") % {"clause": label}
    for name in unknown(clause.text):
        yield _(
            "%(clause)s holds {%(name)s}, which the portal cannot fill. Correct the name or write the text."
        ) % {
            "clause": label,
            "name": name,
        }
