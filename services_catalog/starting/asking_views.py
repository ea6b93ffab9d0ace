""" "Ask for an entry": who is asked, what they answered, and what becomes of it."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.transitions import TransitionRefused

from ..completeness import NotReady
from ..models import EntryAnswer, EntryAsk, EntryRequest
from . import answering, asking, paper
from .entry_forms import AskForm, HeardNotRunForm, RecordEntryForm
from .links import template_in
from .places import place_in_scope

TIME_TO_ANSWER = timedelta(days=14)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_new(request, pk):
    """Paste addresses, look at what was read out of them, send."""
    territory = place_in_scope(request, pk)
    initial = {"uid": uuid.uuid4(), "answer_by": timezone.localdate() + TIME_TO_ANSWER}
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"territory": territory, "form": form}
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["addresses"]
        names = [each.address for each in found]
        already = asking.asked_already(names, territory)
        fresh = [each for each in found if each.address not in already]
        if "send" in request.POST and (
            fresh or EntryRequest.objects.filter(uid=form.cleaned_data["uid"]).exists()
        ):
            round_ = asking.ask(
                territory, fresh, answer_by=form.cleaned_data["answer_by"], uid=form.cleaned_data["uid"],
                by=request.user,
            )  # fmt: skip
            number = round_.asks.count()
            said = ngettext("%(n)s institution is asked.", "%(n)s institutions are asked.", number)
            messages.success(request, said % {"n": number})
            return redirect(round_)
        known = asking.known_institutions(names, territory)
        context |= {
            "read": [(each, known.get(each.address), each.address in already) for each in found],
            "fresh": len(fresh),
            "wrong": form.wrong,
        }
    return render(request, "services_catalog/starting/ask.html", context)


def round_in_scope(request, uid):
    rounds = EntryRequest.objects.visible_to(request.scope).select_related("territory__powiat", "started_by")
    return get_object_or_404(rounds, uid=uid)


@require_safe
def request_answers(request, uid):
    """What came, who is silent, and the button that accepts all that needs no look."""
    round_ = round_in_scope(request, uid)
    waiting = [(answer, answering.remarks(answer)) for answer in answering.waiting(round_)]
    context = {
        "entry_request": round_,
        "waiting": waiting,
        "without_remarks": sum(not remarks for _answer, remarks in waiting),
        "asks": list(round_.asks.with_answers()),
    }
    context["silent"] = [ask for ask in context["asks"] if not ask.answered_at]
    context["answered"] = [ask for ask in context["asks"] if ask.answered_at]
    return render(request, "services_catalog/starting/answers.html", context)


@require_POST
def request_accept_all(request, uid):
    round_ = round_in_scope(request, uid)
    seen = request.POST.getlist("seen")
    accepted, left = answering.accept_all(round_, seen=seen, by=request.user, scope=request.scope)
    said = ngettext("%(n)s entry is published.", "%(n)s entries are published.", accepted) % {"n": accepted}
    if left:
        said += " " + ngettext(
            "%(n)s waits, because there is something to look at.",
            "%(n)s wait, because there is something to look at.",
            left,
        ) % {"n": left}
    (messages.success if accepted else messages.info)(request, said)
    return redirect(round_)


@require_POST
def answer_accept(request, uid):
    visible = EntryAsk.objects.visible_to(request.scope)
    answers = EntryAnswer.objects.select_related("service__provider", "ask__request").exclude(service=None)
    answer = get_object_or_404(answers.filter(ask__in=visible), uid=uid)
    try:
        answering.accept(answer, seen=request.POST.getlist("seen"), by=request.user, scope=request.scope)
        messages.success(request, _("The entry is published: search finds it now."))
    except NotReady as refused:
        messages.error(request, refused.sentence)
    except answering.Corrected:
        messages.warning(
            request,
            _("Nothing is published: the institution has corrected this entry meanwhile. Read it again."),
        )
    except TransitionRefused:
        messages.info(request, _("Nothing changed: somebody has decided about this entry already."))
    return redirect(answer.ask.request)


def ask_in_scope(request, uid):
    return get_object_or_404(EntryAsk.objects.visible_to(request.scope).with_answers(), uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_record(request, uid):
    """The animator writes down what came by phone or on paper."""
    ask = ask_in_scope(request, uid)
    if request.method == "POST":
        template, not_run = template_in(request.POST, ask), "not_run" in request.POST
        heard = HeardNotRunForm if not_run else RecordEntryForm
        form = heard(request.POST) if not_run else heard(request.POST, ask=ask, template=template)
        if form.is_valid():
            keep = answering.record_not_run if not_run else _entry(form)
            try:
                keep(ask, template=template, uid=form.cleaned_data["uid"], by=request.user, **form.source)
                messages.success(request, _("The answer is saved."))
            except TransitionRefused:
                messages.info(request, _("Nothing changed: somebody has decided about this entry already."))
            return (
                redirect("services_catalog:ask_record", ask.uid)
                if "more" in request.POST
                else redirect(ask.request)
            )
        if not_run:
            form = RecordEntryForm(request.POST, ask=ask, template=template)
    else:
        form = RecordEntryForm(ask=ask, template=answering.next_template(ask))
    return render(request, "services_catalog/starting/record.html", {"ask": ask, "form": form})


def _entry(form):
    def keep(ask, **options):
        return answering.record_entry(ask, form.cleaned_data, **options)

    return keep


@require_safe
def ask_paper(request, uid):
    content = paper.form_to_write(ask_in_scope(request, uid))
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="formularz.pdf"'},
    )


@require_POST
def ask_remind(request, uid):
    ask = ask_in_scope(request, uid)
    if asking.remind(ask):
        messages.success(request, _("The reminder goes to %(address)s.") % {"address": ask.address})
    else:
        messages.info(request, _("This institution has answered already."))
    return redirect(ask.request)
