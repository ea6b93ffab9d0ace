"""One application for whoever runs the call: formal check, assessments, decision."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ... import perms
from ...models.assigning import assign, available
from ...models.deciding import Places
from ..access import application_of, assessment_to_run, done
from ..forms import AssignForm, FormalCheckForm, ReasonForm
from ..suggesting import suggested_check

# Word in the address -> (verb, whether a reason must be given).
DECISIONS = {
    "przyjmij": ("accept", False),
    "rezerwa": ("reserve", False),
    "odrzuc": ("reject", True),
    "cofnij": ("undo_decision", True),
}


@require_safe
def assessments(request, uid):
    application = application_of(request, uid, may=perms.can_read_assessment)
    context = _context(request, application)
    return render(request, "programmes/assessing/application.html", context)


def _context(request, application, **forms):
    call = application.call
    can_decide = perms.can_decide(request.scope, call)
    rows = application.assessments.as_seen_by(request.user).order_by("place", "pk")
    rows = list(rows.select_related("assessor").prefetch_related("scores__criterion"))
    check = getattr(application, "formal_check", None)
    may_assign = can_decide and application.awaits_decision and call.rules_of_assessment
    free = available(application) if may_assign else []
    return {
        "application": application,
        "call": call,
        "programme": call.programme,
        "can_decide": can_decide,
        "check": check,
        "check_form": FormalCheckForm(initial=suggested_check(application)),
        "rules": call.rules_of_assessment,
        "maximum": call.criteria.maximum_total(),
        "criteria": list(call.criteria.all()),
        "rows": rows,
        "hides": any(each.is_hidden for each in rows if each.is_counted),
        "assign_form": AssignForm(choices=free) if free else None,
        "obstacle": application.obstacle(),
        "places": Places.of(call),
        "rank": application.rank(),
        "letters": application.letters.all(),
        "events": application.events.select_related("by"),
    } | forms


@require_POST
def formal_check(request, uid):
    application = application_of(request, uid)
    form = FormalCheckForm(request.POST)
    if not form.is_valid():
        context = _context(request, application, check_form=form)
        return render(request, "programmes/assessing/application.html", context)
    done(
        request,
        application.check_formally,
        _("The formal check is saved."),
        by=request.user,
        **form.cleaned_data,
    )
    return redirect("programmes:application_assessments", application.uid)


@require_POST
def assign_to(request, uid):
    application = application_of(request, uid)
    form = AssignForm(request.POST, choices=available(application))
    if form.is_valid():
        text = _("The application waits for %(name)s.") % {"name": form.cleaned_data["assessor"]}
        done(request, assign, text, application, form.cleaned_data["assessor"], by=request.user)
    return redirect("programmes:application_assessments", application.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, uid, verb):
    """A page with the reason for each decision; without JavaScript as well as with it."""
    if verb not in DECISIONS:
        raise Http404
    application = application_of(request, uid)
    name, needs_reason = DECISIONS[verb]
    form = ReasonForm(request.POST if request.method == "POST" else None, required=needs_reason)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done(request, getattr(application, name), _decided(name), by=request.user, reason=reason)
        return redirect("programmes:application_assessments", application.uid)
    context = {
        "application": application,
        "call": application.call,
        "programme": application.call.programme,
        "form": form,
        "title": _question(name),
        "obstacle": application.obstacle() if name in ("accept", "reserve") else "",
        "places": Places.of(application.call),
    }
    return render(request, "programmes/assessing/decide.html", context)


def _question(verb):
    return {
        "accept": _("Accept the application"),
        "reserve": _("Put the application on the reserve list"),
        "reject": _("Do not accept the application"),
        "undo_decision": _("Take the decision back"),
    }[verb]


def _decided(verb):
    return {
        "accept": _("The application is accepted."),
        "reserve": _("The application is on the reserve list."),
        "reject": _("The application is not accepted."),
        "undo_decision": _("The decision is taken back."),
    }[verb]


@require_POST
def take_back(request, uid):
    assessment = assessment_to_run(request, uid)
    done(
        request, assessment.take_back, _("The application was taken back from the assessor."), by=request.user
    )
    return redirect("programmes:application_assessments", assessment.application.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request, uid):
    """The assessor corrects a slip; the coordinator says why."""
    assessment = assessment_to_run(request, uid)
    application = assessment.application
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].help_text = _("It stands in the protocol.")
    if request.method == "POST" and form.is_valid():
        text = _("The assessor can change the points now.")
        done(request, assessment.reopen, text, form.cleaned_data["reason"], by=request.user)
        return redirect("programmes:application_assessments", application.uid)
    context = {
        "application": application,
        "call": application.call,
        "programme": application.call.programme,
        "form": form,
        "title": _("Open a finished assessment again"),
    }
    return render(request, "programmes/assessing/decide.html", context)
