"""What an assessor does by the link in a mail, without an account: the list, one application, its points and files."""

import uuid

from django.http import Http404
from django.shortcuts import redirect, render

from accounts.views.links import gone
from documents.views import serve

from ..models import Assessment
from .scoring import answer, page_context

CHOSEN = "ocena"  # uid of the assessment that the page is about
FILE = "plik"  # pk of the answer whose file is fetched


def assess(request, link):
    """GET shows, only POST keeps. A person who left the call, or was never given anything, reads that."""
    assessor = link.subject
    if assessor.left_at:
        return gone(request)
    own = Assessment.objects.filter(assessor=assessor).counted().for_list()
    if request.wrong_account:
        return render(request, "programmes/assessing/link.html", {"rows": []})
    chosen = _chosen(request, own)
    if chosen is None:
        return _list(request, assessor, own)
    if FILE in request.GET:
        return _file(request, chosen)
    return _one(request, chosen)


def _chosen(request, own):
    if CHOSEN not in request.GET:
        return None
    try:
        found = own.filter(uid=uuid.UUID(request.GET[CHOSEN])).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _list(request, assessor, own):
    rows = list(own)
    context = {
        "rows": rows,
        "waiting": [each for each in rows if each.is_open],
        "done": [each for each in rows if each.is_done],
        "call": assessor.call,
        "programme": assessor.call.programme,
        "assessor": assessor,
    }
    return render(request, "programmes/assessing/link.html", context)


def _one(request, assessment):
    wrong = {}
    if request.method == "POST":
        wrong = answer(request, assessment)
        if wrong is None:
            query = f"?{CHOSEN}={assessment.uid}" if assessment.is_counted else ""
            return redirect(request.path + query)
    context = page_context(assessment, **wrong) | {"by_link": True}
    return render(request, "programmes/assessing/assessment.html", context)


def _file(request, assessment):
    pk = request.GET[FILE]
    row = assessment.application.answers.filter(pk=pk).first() if pk.isdecimal() else None
    if row is None or row.file is None:
        raise Http404
    return serve(request, row.file)
