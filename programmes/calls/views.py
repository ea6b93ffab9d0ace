import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.registry import panels_for
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..applications.emails import move_reminders
from ..applications.forms import ApplicationForm
from ..models import Application, Call, CallIncomplete, Programme, Question
from .forms import CallForm, ExtendForm, QuestionForm, frozen_sentence

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def call_to_run(request, uid):
    """The call that the person runs: to others who see it 403, to strangers of a draft 404."""
    calls = Call.objects.visible_to(request.scope).select_related("programme", "edition__rules")
    call = get_object_or_404(calls, uid=uid)
    if not perms.can_edit(request.scope, call.programme):
        raise PermissionDenied
    return call


def page_of(call, **context):
    return {"call": call, "programme": call.programme, **context}


@form_methods
def call_create(request, uid):
    programme = get_object_or_404(Programme.objects.visible_to(request.scope), uid=uid)
    if not perms.can_edit(request.scope, programme):
        raise PermissionDenied
    form = CallForm(request.POST or None, instance=Call(programme=programme, uid=uuid.uuid4()))
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The draft of the call is saved. Add its questions, then publish it."))
        return redirect("programmes:call_settings", form.instance.uid)
    return render(request, "programmes/calls/form.html", page_of(form.instance, form=form, is_new=True))


@require_safe
def call_settings(request, uid):
    """Where the call stands, what it lacks, its questions and what came."""
    call = call_to_run(request, uid)
    context = page_of(
        call,
        questions=call.questions.with_answered(),
        missing=call.missing() if call.status == "draft" else [],
        counts=Application.objects.filter(call=call).counts(),
        is_accepting=call.is_accepting,
        events=call.events.select_related("by"),
        panels=panels_for("call_settings", request, call),
    )
    return render(request, "programmes/calls/settings.html", context)


@form_methods
def call_edit(request, uid):
    call = call_to_run(request, uid)
    form = CallForm(request.POST or None, instance=call)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The call is saved."))
        return redirect("programmes:call_settings", call.uid)
    return render(request, "programmes/calls/form.html", page_of(call, form=form, is_new=False))


@require_safe
def call_preview(request, uid):
    """The form as those who answer see it; nothing can be sent from here."""
    call = call_to_run(request, uid)
    form = ApplicationForm(application=Application(call=call), call=call)
    return render(request, "programmes/calls/preview.html", page_of(call, form=form))


@require_POST
def call_publish(request, uid):
    call = call_to_run(request, uid)
    try:
        call.publish(by=request.user)
        messages.success(request, _("The call is published: anybody sees it."))
    except CallIncomplete as refusal:
        sentences = " ".join(map(str, refusal.missing))
        messages.error(request, _("The call is not published yet: %(missing)s") % {"missing": sentences})
    except TransitionRefused:
        messages.info(request, _("The call was published already."))
    return redirect("programmes:call_settings", call.uid)


@require_POST
def call_close(request, uid):
    call = call_to_run(request, uid)
    try:
        call.close(by=request.user)
        messages.success(request, _("The call is closed: no new applications come in."))
    except TransitionRefused:
        messages.info(request, _("The call was not open."))
    return redirect("programmes:call_settings", call.uid)


@form_methods
def call_extend(request, uid):
    call = call_to_run(request, uid)
    form = ExtendForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                call.extend(form.cleaned_data["until"], by=request.user, reason=form.cleaned_data["reason"])
                move_reminders(call)
            messages.success(request, _("The call is extended; its page shows both ends."))
            return redirect("programmes:call_settings", call.uid)
        except TransitionRefused:
            form.add_error(
                None, _("This call cannot be extended: it is a draft, or its results are published.")
            )
    return render(request, "programmes/calls/extend.html", page_of(call, form=form))


# --- Questions ----------------------------------------------------------------------------


def _question(call, question_uid):
    return get_object_or_404(call.questions.with_answered(), uid=question_uid)


@form_methods
def question_add(request, uid):
    call = call_to_run(request, uid)
    return _question_page(request, call, Question(call=call))


@form_methods
def question_edit(request, uid, question):
    call = call_to_run(request, uid)
    row = _question(call, question)
    if row.is_answered:
        messages.info(request, frozen_sentence())
        return redirect("programmes:call_settings", call.uid)
    return _question_page(request, call, row)


def _question_page(request, call, question):
    form = QuestionForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The question is saved."))
        return redirect("programmes:call_settings", call.uid)
    return render(request, "programmes/calls/question.html", page_of(call, form=form, question=question))


@require_POST
def question_remove(request, uid, question):
    call = call_to_run(request, uid)
    row = call.questions.filter(uid=question).first()
    if row is None or row.remove():
        messages.success(request, _("The question is removed."))
    else:
        messages.success(
            request, _("The question is withdrawn: new forms do not ask it, the answers that came are kept.")
        )
    return redirect("programmes:call_settings", call.uid)


@require_POST
def question_restore(request, uid, question):
    call = call_to_run(request, uid)
    try:
        _question(call, question).bring_back()
        messages.success(request, _("The form asks this question again."))
    except TransitionRefused:
        messages.info(request, _("The form asks this question already."))
    return redirect("programmes:call_settings", call.uid)


@require_POST
@transaction.atomic
def question_up(request, uid, question):
    """One place up; the rows are numbered anew, since positions may have come with gaps."""
    call = call_to_run(request, uid)
    call.locked()
    rows = list(call.questions.all())
    index = next((index for index, row in enumerate(rows) if row.uid == question), 0)
    if index:
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
    for position, row in enumerate(rows):
        if row.position != position:
            call.questions.filter(pk=row.pk).update(position=position)
    return redirect("programmes:call_settings", call.uid)
