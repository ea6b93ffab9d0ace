"""The assessor's own pages, opened by an account: what waits, and one application with its points."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from documents.views import serve

from ...models import Answer, Assessment
from ..access import own_assessment
from ..scoring import answer, page_context


@require_safe
def mine(request):
    """Everything that was given to this account, what is still to be done first."""
    rows = list(Assessment.objects.of_user(request.user).counted().for_list())
    context = {
        "waiting": [each for each in rows if each.is_open],
        "done": [each for each in rows if each.is_done],
    }
    return render(request, "programmes/assessing/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request, uid):
    """The application with the form of points."""
    found = own_assessment(request, uid)
    wrong = {}
    if request.method == "POST":
        wrong = answer(request, found)
        if wrong is None:
            return redirect(
                "programmes:assessment" if found.is_counted else "programmes:my_assessments", *_of(found)
            )
    context = page_context(found, **wrong)
    return render(request, "programmes/assessing/assessment.html", context)


def _of(assessment):
    return [assessment.uid] if assessment.is_counted else []


@require_safe
def answer_file(request, uid, pk):
    """A file of the application, as long as it is the person's to assess."""
    found = own_assessment(request, uid)
    row = get_object_or_404(Answer.objects.select_related("file"), application=found.application, pk=pk)
    if row.file is None:
        raise Http404
    return serve(request, row.file)
