"""What the rows say about the formal check before a person looks: a suggestion, never the decision."""

from django.utils.translation import gettext as _


def suggested_check(application):
    """Initial values of the form, from the kinds and places that the call asks for and its required questions."""
    check = getattr(application, "formal_check", None)
    if check:
        return {"eligible": check.is_eligible, "complete": check.is_complete, "remark": check.remark}
    wrong, missing = _wrong_institutions(application), _missing_answers(application)
    remarks = (
        [_("Not among the kinds or places of the call: %(names)s.") % {"names": ", ".join(wrong)}]
        if wrong
        else []
    )
    if missing:
        remarks.append(_("No answer to: %(questions)s.") % {"questions": "; ".join(missing)})
    return {"eligible": not wrong, "complete": not missing, "remark": " ".join(remarks)}


def _wrong_institutions(application):
    call = application.call
    types = {kind.pk for kind in call.eligible_types.all()}
    places = {place.pk for place in call.territories.all()}
    institutions = [part.institution for part in application.parts.all() if not part.has_declined]
    return [
        each.name
        for each in institutions
        if (types and each.type_id not in types)
        or (places and each.seat and not places & each.seat.path_ids())
    ]


def _missing_answers(application):
    required = application.call.asked().filter(required=True)
    given = {
        answer.question_id for answer in application.answers.select_related("question") if not answer.is_empty
    }
    return [question.label for question in required if question.pk not in given]
