"""What an application still lacks before it can be sent, in sentences for whoever fills it in."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import InstitutionStatus

from .. import group_rules
from ..enums import QuestionKind


def missing(application):
    """Sentences, empty when nothing is missing."""
    call = application.call
    parts = [part for part in application.parts.with_card() if not part.has_declined]
    sentences = list(_of_contact(application))
    if not any(part.is_lead for part in parts):
        sentences.append(_("Choose the institution that answers."))
    for part in parts:
        sentences += _of_part(call, part)
    sentences += _of_group(call, parts)
    answers = {answer.question_id: answer for answer in application.answers.select_related("file")}
    for question in call.asked():
        sentences += _of_answer(question, answers.get(question.pk))
    return sentences


def _of_contact(application):
    if not application.contact_name:
        yield _("Write who is the contact in this matter.")
    if not application.contact_email:
        yield _("Write the e-mail address of the contact: the confirmation goes there.")


def _of_part(call, part):
    name = {"institution": part.institution.name}
    eligible = {kind.pk for kind in call.eligible_types.all()}
    if eligible and part.institution.type_id not in eligible:
        yield _("%(institution)s: this type of institution (%(type)s) cannot answer this call.") % {
            **name,
            "type": part.institution.type,
        }
    if part.institution.status == InstitutionStatus.PENDING:
        yield (
            _(
                "%(institution)s: the institution waits to be verified. The draft is kept; "
                "you send it as soon as the animator of its gmina has verified it."
            )
            % name
        )
    elif part.institution.status != InstitutionStatus.VERIFIED:
        yield _("%(institution)s: the institution is not in the register any more.") % name
    if call.counts_people and not part.people_count:
        yield _("%(institution)s: write how many people take part.") % name
    if not part.is_lead and not part.address:
        yield _("%(institution)s: write the e-mail address at which we ask for the confirmation.") % name


def _of_group(call, parts):
    short = call.minimum_institutions - len(parts)
    if short > 0 and parts:
        yield ngettext(
            "The call is for at least %(min)d institutions: add %(n)d more.",
            "The call is for at least %(min)d institutions: add %(n)d more.",
            short,
        ) % {"min": call.minimum_institutions, "n": short}
    institutions = [part.institution for part in parts]
    if call.group_rules:
        counts = {part.institution_id: part.people_count or 0 for part in parts}
        findings = group_rules.findings(call.group_rules, institutions, counts)
    elif call.sectors_differ and len(institutions) > 1:
        findings = [group_rules.different_sectors(institutions)]
    else:
        findings = []
    yield from (finding.sentence for finding in findings if not finding.kept)


def _of_answer(question, answer):
    if not question.required or (answer and not answer.is_empty):
        return
    if question.kind == QuestionKind.DECLARATION:
        yield _("Tick the declaration: “%(question)s”") % {"question": question.label}
    elif question.kind == QuestionKind.FILE:
        yield _("Add the file: “%(question)s”") % {"question": question.label}
    else:
        yield _("Answer the question: “%(question)s”") % {"question": question.label}
