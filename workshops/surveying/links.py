"""The survey behind the link of the mail: no account is needed; GET shows it, only POST keeps an answer, once."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .forms import SurveyForm


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, link):
    asked, secret = link.subject, request.resolver_match.kwargs["secret"]
    is_answered = asked.is_answered(secret)
    may = request.method == "POST" and not request.wrong_account and asked.is_open
    form = SurveyForm(request.POST if may else None)
    if may and (is_answered or form.is_valid()):
        if not is_answered:
            asked.answer(secret, form.values, sector=form.cleaned_data["sector"])
        return redirect(request.path)
    context = {
        "session": asked.session,
        "days": asked.session.days.all(),
        "form": form,
        "is_answered": is_answered,
        "is_open": is_answered or asked.is_open,
    }
    return render(request, "workshops/surveying/link.html", context)
