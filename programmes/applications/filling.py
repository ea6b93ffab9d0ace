"""The way of an application, the same for an account and for a link: form, summary, sent. Only POST acts."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from coop_portal.transitions import TransitionRefused
from partners.models import Institution

from ..models import AlreadyApplied, Application, ApplicationInstitution, CallClosed
from . import emails
from .completeness import missing
from .document import confirmation_of
from .forms import CORRECTION_OVER, ApplicationForm, WithdrawForm
from .submitting import ApplicationIncomplete, submit


@dataclass(frozen=True)
class Way:
    """How somebody reaches an application: the addresses of its pages, who acts, and of what the lead is chosen."""

    form: str
    summary: str
    card: str
    withdraw: str
    send: str
    by: User | None = None
    institutions: QuerySet[Institution] | None = None


def form_page(request, application, way):
    """Save the draft, or save it and go on to the summary."""
    if not application.is_editable:
        return redirect(way.card)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ApplicationForm(*data, application=application, institutions=way.institutions)
    if request.method == "POST" and form.is_valid() and form.save(by=way.by):
        if "next" in request.POST:
            return redirect(way.summary)
        messages.success(request, _("The draft is saved. You can go on now or another day."))
        return redirect(way.form)
    context = page_of(application, way) | {"form": form, "steps": steps(1)}
    return render(request, "programmes/applications/form.html", context)


def summary_page(request, application, way):
    """Everything once more before it is sent, and what is missing."""
    if not application.is_editable:
        return redirect(way.card)
    context = page_of(application, way) | card_of(application)
    context |= {"missing": missing(application), "steps": steps(2)}
    return render(request, "programmes/applications/summary.html", context)


def send(request, application, way):
    try:
        submit(application, by=way.by)
    except ApplicationIncomplete:
        messages.error(request, _("The application is not sent yet: complete what is listed below."))
        return redirect(way.summary)
    except CallClosed:
        messages.error(request, closed_sentence(application))
        return redirect(way.summary)
    except AlreadyApplied:
        messages.error(request, taken_sentence(application))
        return redirect(way.summary)
    except TransitionRefused:
        application.refresh_from_db()
        if not application.is_living:
            messages.info(request, _("This application was withdrawn or decided in the meantime."))
            return redirect(way.card)
    messages.success(
        request,
        _("The application is sent, its number is %(number)s. The confirmation with a PDF comes by mail.")
        % {"number": application.number},
    )
    return redirect(way.card)


def withdraw_page(request, application, way):
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            application.withdraw(by=way.by, reason=form.cleaned_data["reason"])
            emails.forget_reminders(application)
            messages.success(request, _("The application is withdrawn."))
        except TransitionRefused:
            messages.info(request, _("This application was withdrawn or decided in the meantime."))
        return redirect(way.card)
    context = page_of(application, way) | {"form": form}
    return render(request, "programmes/applications/withdraw.html", context)


# --- Sentences --------------------------------------------------------------------------------


def closed_sentence(application):
    if application.is_returned:
        return CORRECTION_OVER
    call = application.call
    call.refresh_from_db()
    if call.is_future:
        return _("The call is not open yet. The draft is kept: send it when the call opens.")
    return _("The call is closed, so the application was not sent. The draft is kept for 90 days.")


def taken_sentence(application):
    """Whose application stands in the way."""
    institutions = application.parts.values("institution")
    taken = ApplicationInstitution.objects.filter(
        call=application.call, institution__in=institutions, live=True
    )
    names = taken.exclude(application=application.pk).values_list("institution__name", flat=True)
    return _("An institution can answer a call once, and this one has an application already: %(names)s.") % {
        "names": ", ".join(names)
    }


# --- What the pages show ------------------------------------------------------------------------


def page_of(application, way):
    return {
        "application": application,
        "call": application.call,
        "programme": application.call.programme,
        "way": way,
    }


def card_of(application):
    """All that an application says, in a constant number of queries."""
    answers = application.answers.select_related("question", "file").order_by(
        "question__position", "question_id"
    )
    return {
        "parts": application.parts.with_card().select_related("institution__type", "confirmed_by"),
        "answers": [answer for answer in answers if not answer.is_empty],
        "nominations": application.nominations.all(),
        "document": confirmation_of(application),
    }


def steps(current):
    labels = [_("Fill in the form"), _("Check it"), _("Sent")]
    states = ["done"] * (current - 1) + ["current"] + ["todo"] * (len(labels) - current)
    return [
        {"label": label, "state": state, "note": "", "url": ""}
        for label, state in zip(labels, states, strict=True)
    ]


def fetch(queryset):
    return queryset.select_related(
        "call__programme", "call__edition__rules", "source__recorded_by", "created_by"
    )


def by_pk(pk):
    return fetch(Application.objects).get(pk=pk)
