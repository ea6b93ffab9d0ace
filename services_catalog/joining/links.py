"""The provider answers by the link in the mail, without an account."""

from django.shortcuts import render

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from ..enums import CoverageAnswer, JoiningStatus
from .answering import record
from .forms import AnswerForm

CHOICES = {"tak": CoverageAnswer.YES, "nie": CoverageAnswer.NO, "warunek": CoverageAnswer.CONDITIONAL}


def answer(request, link):
    """Every institution of the link's address with its question: GET shows them, only POST keeps an answer."""
    joining = link.subject
    questions = _questions(joining, link)
    request.wrong_account = _wrong_account(request, questions)
    context = {"joining": joining, "is_open": joining.status == JoiningStatus.ASKING}
    if request.method == "POST" and not request.wrong_account:
        context |= _answer(request, link, questions)
        questions = _questions(joining, link)
    chosen = CHOICES.get(request.GET.get("odp"), "")
    failed = context.get("form")
    context["parts"] = [
        failed if failed and failed.question.pk == question.pk else _form(question, chosen=chosen)
        for question in questions
    ]
    return render(request, "services_catalog/joining/link.html", context)


def _questions(joining, link):
    return list(joining.questions.filter(address=link.address).with_answers().by_name())


def _form(question, data=None, chosen=""):
    return AnswerForm(data, question=question, chosen=chosen, prefix=f"q{question.pk}")


def _wrong_account(request, questions):
    """The mail went to a shared mailbox: the institution's own people may answer it signed in, too."""
    own = request.scope.institution_ids & {question.institution_id for question in questions}
    return None if own else request.wrong_account


def _answer(request, link, questions):
    """What the page says after a POST: saved, refused, or the form with its errors."""
    asked = {str(question.uid): question for question in questions}
    question = asked.get(request.POST.get("question", ""))
    if question is None:
        return {}
    form = _form(question, request.POST)
    if not form.is_valid():
        return {"form": form}
    try:
        record(
            question, form.said, channel=Channel.LINK, on_behalf_of=question.institution.name[:200],
        )  # fmt: skip
    except TransitionRefused:
        return {"is_open": False}
    return {"saved": question, "warnings": form.warnings}
