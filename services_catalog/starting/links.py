"""The institution answers by the link in the mail, without an account: only POST keeps an answer."""

import uuid

from django.shortcuts import render

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from .answering import next_template, record_entry, record_not_run, templates_of
from .entry_forms import EntryForm, NotRunForm


def entry(request, link):
    ask = type(link.subject).objects.with_answers().get(pk=link.subject.pk)
    request.wrong_account = _wrong_account(request, ask)
    context = {"ask": ask, "entry_request": ask.request, "saved": None}
    if request.method == "POST" and not request.wrong_account:
        context |= answer(request.POST, ask, EntryForm, channel=Channel.LINK)
        if "form" not in context and not context.get("more"):
            return render(request, "services_catalog/starting/link_done.html", _summary(ask, context))
        ask = type(ask).objects.with_answers().get(pk=ask.pk)
        context["ask"] = ask
    elif corrected := _to_correct(request.GET.get("popraw"), ask):
        context["form"] = EntryForm(ask=ask, template=corrected.template, answer=corrected)
    elif ask.answered_at and "nowa" not in request.GET:
        context["is_late"] = "popraw" in request.GET
        return render(request, "services_catalog/starting/link_done.html", _summary(ask, context))
    if "form" not in context:
        context["form"] = EntryForm(ask=ask, template=next_template(ask))
    return render(request, "services_catalog/starting/link.html", context)


def _to_correct(uid, ask):
    """The answer of this institution that it wants to put right, as long as nobody else has edited it."""
    return next((each for each in ask.answers.all() if str(each.uid) == uid and each.is_as_said), None)


def _summary(ask, context):
    ask = type(ask).objects.with_answers().get(pk=ask.pk)
    return context | {"ask": ask, "next": next_template(ask)}


def _wrong_account(request, ask):
    """The mail went to a shared mailbox: the institution's own people may answer it signed in, too."""
    return None if ask.institution_id in request.scope.institution_ids else request.wrong_account


def template_in(data, ask):
    """The typical service that the form was about, if it is one of this institution's."""
    asked = {str(each.pk): each for each in templates_of(ask)}
    return asked.get(data.get("template", ""))


def answer(data, ask, form_class, *, channel, by=None):
    """Keep what a POST says; what the page is to say of it: the form with its errors, or what was saved.

    The buttons: `not_run`, `more` (save, then another form), and the plain one.
    """
    template = template_in(data, ask)
    if "not_run" in data:
        uid = NotRunForm(data)
        number = uid.cleaned_data["uid"] if uid.is_valid() else uuid.uuid4()
        record_not_run(ask, template=template, uid=number, channel=channel, by=by)
        return {"saved": "not_run", "more": next_template(ask) is not None}
    form = form_class(data, ask=ask, template=template, answer=_to_correct(data.get("uid"), ask))
    if not form.is_valid():
        return {"form": form}
    try:
        kept = record_entry(
            ask, form.cleaned_data, template=template, uid=form.cleaned_data["uid"], channel=channel, by=by
        )
    except TransitionRefused:
        return {"is_late": True}
    return {"saved": kept.service, "more": "more" in data, "warnings": form.warnings}
