"""The call, application or assessment of a request, within the person's scope."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from .. import perms
from ..models import Application, Assessment, Call


def call_of(request, uid, *, may=perms.can_decide):
    """To strangers of the call 404, to those who only see it 403."""
    calls = Call.objects.visible_to(request.scope).select_related("programme", "edition")
    call = get_object_or_404(calls, uid=uid)
    if not may(request.scope, call):
        raise PermissionDenied
    return call


def application_of(request, uid, *, may=perms.can_decide):
    """A sent application; whoever only sees it gets 403."""
    sent = Application.objects.visible_to(request.scope).sent().with_row()
    application = get_object_or_404(sent, uid=uid)
    if not may(request.scope, application.call):
        raise PermissionDenied
    return application


def own_assessment(request, uid):
    """One that this account was given and has not given back; to everybody else 404."""
    mine = Assessment.objects.of_user(request.user).counted().with_application()
    return get_object_or_404(mine, uid=uid)


def assessment_to_run(request, uid):
    """An assessment seen by whoever runs the call."""
    assessments = Assessment.objects.with_application()
    seen = assessments.filter(application__in=Application.objects.visible_to(request.scope).values("pk"))
    assessment = get_object_or_404(seen, uid=uid)
    if not perms.can_decide(request.scope, assessment.application.call):
        raise PermissionDenied
    return assessment


def done(request, verb, text, *args, **details):
    """Call one verb and say what came of it; True when it was done."""
    try:
        verb(*args, **details)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    except TransitionRefused as refused:
        words = getattr(refused, "text", "")
        messages.error(request, words) if words else messages.info(
            request,
            _("This could not be done: something has changed meanwhile. The page shows what holds now."),
        )
    else:
        if text:
            messages.success(request, text)
        return True
    return False
