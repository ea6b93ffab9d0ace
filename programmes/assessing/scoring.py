"""One assessment on a page: the same for an account and for whoever holds the link."""

from django.contrib import messages
from django.utils.translation import gettext as _

from ..models import Answer
from .access import done
from .forms import ConflictForm, ScoresForm


def answer(request, assessment):
    """What a POST says about the assessment. None when it was done (or is not possible any more), else what to show:
    the bound forms with what is wrong."""
    act = request.POST.get("act")
    person = request.user if request.user.is_authenticated else None
    if act == "no_conflict" and not request.POST.get("free"):
        messages.error(request, _("Tick that you have no conflict of interests, or declare one below."))
        return {}
    if act == "no_conflict":
        done(request, assessment.declare_free, _("Thank you. You can give points now."), by=person)
        return None
    if act == "conflict":
        return _conflict(request, assessment, person)
    return _points(request, assessment, person, finishing=act == "finish")


def _conflict(request, assessment, person):
    form = ConflictForm(request.POST)
    if not form.is_valid():
        return {"conflict_form": form}
    text = _("Thank you. The application goes to somebody else.")
    done(request, assessment.declare_conflict, text, form.cleaned_data["conflict"], by=person)
    return None


def _points(request, assessment, person, *, finishing):
    form = ScoresForm(request.POST, assessment=assessment)
    if not form.is_valid():
        messages.error(request, _("The points are not saved yet: correct what is marked below."))
        return {"form": form}
    text = "" if finishing else _("Saved. You can come back to it until you finish.")
    if done(request, form.save, text) and finishing:
        done(request, assessment.finish, _("Thank you. The assessment is finished."), by=person)
    return None


def page_context(assessment, *, form=None, conflict_form=None):
    application = assessment.application
    call = application.call
    if assessment.has_begun and form is None:
        form = ScoresForm(assessment=assessment)
    return {
        "assessment": assessment,
        "application": application,
        "answers": Answer.objects.filter(application=application).select_related("question", "file"),
        "call": call,
        "programme": call.programme,
        "form": form,
        "conflict_form": conflict_form or ConflictForm(),
        "own_institution": assessment.assessor.own_institution(application),
        "scores": assessment.scores.select_related("criterion"),
        "maximum": call.criteria.maximum_total(),
        "others": assessment.others(),
    }
