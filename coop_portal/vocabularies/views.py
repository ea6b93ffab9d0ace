from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop_portal import registry
from coop_portal.vocabulary import can_keep


@require_safe
def overview(request):
    """Every vocabulary, with the number of its terms."""
    _refuse_others(request)
    found = [(word, each, each.terms().count()) for word, each in registry.vocabularies.items()]
    rows = sorted(found, key=lambda row: str(row[1].label))
    return render(request, "vocabularies/overview.html", {"rows": rows})


@require_safe
def terms(request, word):
    """The terms of one vocabulary, retired ones too, each with the state of its translations."""
    _refuse_others(request)
    vocabulary = registry.vocabularies.get(word)
    if vocabulary is None:
        raise Http404
    context = {"vocabulary": vocabulary, "terms": vocabulary.terms()}
    return render(request, "vocabularies/terms.html", context)


def _refuse_others(request):
    if not can_keep(request.scope):
        raise PermissionDenied
