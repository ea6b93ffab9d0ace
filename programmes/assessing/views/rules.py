"""How a call is assessed: rules, criteria and assessors, on one page with the forms of its rows."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...models import AssessmentRules, Assessor, Criterion
from ...models.assessment import is_scored
from ...models.assigning import leave
from .. import emails
from ..access import call_of, done
from ..forms import AssessorForm, CriterionForm, RulesForm


@require_safe
def rules(request, uid):
    call = call_of(request, uid)
    context = {
        "call": call,
        "programme": call.programme,
        "rules": call.rules_of_assessment,
        "criteria": list(call.criteria.all()),
        "maximum": call.criteria.maximum_total(),
        "assessors": call.assessors.active().with_load(),
        "is_frozen": is_scored(call),
    }
    return render(request, "programmes/assessing/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rules_edit(request, uid):
    call = call_of(request, uid)
    form = RulesForm(request.POST or None, instance=call.rules_of_assessment or AssessmentRules(call=call))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The rules of the assessment are saved."))
        return redirect("programmes:assessment_rules", call.uid)
    return _form(request, call, form, _("Rules of the assessment"))


@require_POST
def rules_remove(request, uid):
    """Without rules the call ranks by the first submission; not once somebody was asked to assess."""
    call = call_of(request, uid)
    rules = call.rules_of_assessment
    if rules:
        done(request, rules.remove, _("The call is decided without an assessment, by the order of coming."))
    return redirect("programmes:assessment_rules", call.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_add(request, uid):
    call = call_of(request, uid)
    return _criterion(request, call, Criterion(call=call), _("New criterion"))


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request, uid, pk):
    call = call_of(request, uid)
    return _criterion(request, call, get_object_or_404(call.criteria, pk=pk), _("Criterion"))


def _criterion(request, call, criterion, title):
    form = CriterionForm(request.POST or None, instance=criterion)
    if request.method == "POST" and form.is_valid():
        done(request, form.instance.keep, _("The criterion is saved."))
        return redirect("programmes:assessment_rules", call.uid)
    return _form(request, call, form, title)


@require_POST
def criterion_remove(request, uid, pk):
    call = call_of(request, uid)
    criterion = call.criteria.filter(pk=pk).first()
    if criterion:
        done(request, criterion.remove, _("The criterion is removed."))
    return redirect("programmes:assessment_rules", call.uid)


@require_POST
def criterion_up(request, uid, pk):
    call = call_of(request, uid)
    get_object_or_404(call.criteria, pk=pk).move_up()
    return redirect("programmes:assessment_rules", call.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def assessor_add(request, uid):
    call = call_of(request, uid)
    form = AssessorForm(request.POST or None, instance=Assessor(call=call))
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(
            request, _("%(name)s assesses in this call. The link goes out with the first application.")
            % {"name": form.cleaned_data["name"]},
        )  # fmt: skip
        return redirect("programmes:assessment_rules", call.uid)
    return _form(request, call, form, _("New assessor"))


@require_POST
def assessor_remove(request, uid, assessor_uid):
    call = call_of(request, uid)
    assessor = get_object_or_404(call.assessors, uid=assessor_uid)
    done(request, leave, _("What was not done yet went to others."), assessor, by=request.user)
    return redirect("programmes:assessment_rules", call.uid)


@require_POST
def assessor_link(request, uid, assessor_uid):
    """The mail with the link once more: the first one was lost."""
    call = call_of(request, uid)
    assessor = get_object_or_404(call.assessors.active(), uid=assessor_uid)
    if assessor.assessments.waiting().exists():
        emails.plan_link_again(assessor)
        messages.success(request, _("The link is on its way to %(address)s.") % {"address": assessor.email})
    else:
        messages.info(request, _("Nothing waits for this person, so that there is nothing to open."))
    return redirect("programmes:assessment_rules", call.uid)


def _form(request, call, form, title):
    context = {"call": call, "programme": call.programme, "form": form, "title": title}
    return render(request, "programmes/assessing/form.html", context)
