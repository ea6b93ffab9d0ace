from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal import registry
from coop_portal.models import TermEvent
from coop_portal.vocabulary import can_keep

from . import forms, merging, retiring

EVENTS = 50  # of the journal on one page


@require_safe
def overview(request):
    """Every vocabulary, with the number of its terms."""
    _refuse_others(request)
    found = [(each, each.terms().in_use().count()) for each in registry.vocabularies.values()]
    rows = sorted(found, key=lambda row: str(row[0].label))
    return render(request, "vocabularies/overview.html", {"rows": rows})


@require_safe
def terms(request, word):
    """The terms of one vocabulary, retired ones last, each with the state of its translations."""
    vocabulary = _vocabulary(request, word)
    found = list(vocabulary.terms().select_related("merged_into"))
    context = {
        "vocabulary": vocabulary,
        "terms": [(term, vocabulary.edit_url(term)) for term in found if term.is_active],
        "retired": [term for term in found if not term.is_active],
    }
    return render(request, "vocabularies/terms.html", context)


@require_safe
def journal(request, word):
    """Who did what with the terms of a vocabulary."""
    vocabulary = _vocabulary(request, word)
    page = Paginator(TermEvent.of(vocabulary.model), EVENTS).get_page(request.GET.get("page"))
    return render(request, "vocabularies/journal.html", {"vocabulary": vocabulary, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, word):
    vocabulary = _vocabulary(request, word)
    if vocabulary.pages:
        return redirect(vocabulary.add_url)
    form = forms.new_form(vocabulary, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            term = form.save(by=request.user)
        except ValidationError:
            pass  # the form says it at the name
        else:
            messages.success(request, _("“%(name)s” is added.") % {"name": term})
            return redirect(f"{vocabulary.url}#{term.code}")
    return render(request, "vocabularies/add.html", {"vocabulary": vocabulary, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, word, code):
    vocabulary, term = _term(request, word, code)
    if vocabulary.pages:
        return redirect(vocabulary.edit_url(term))
    form = forms.edit_form(vocabulary, term, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("“%(name)s” is saved.") % {"name": form.instance})
        return redirect(f"{vocabulary.url}#{term.code}")
    context = {
        "vocabulary": vocabulary,
        "term": vocabulary.terms().get(pk=term.pk),
        "form": form,
        "refusal": retiring.retire_refusal(vocabulary, term),
        "events": TermEvent.of(vocabulary.model, term.pk)[:5],
    }
    return render(request, "vocabularies/edit.html", context)


@require_POST
def retire(request, word, code):
    vocabulary, term = _term(request, word, code)
    try:
        done = retiring.retire(vocabulary, term, by=request.user)
    except retiring.RetireRefused as refusal:
        messages.error(request, refusal.message)
    else:
        if done:
            messages.success(request, _("“%(name)s” is not offered any more.") % {"name": term})
    return redirect(f"{vocabulary.url}#{term.code}")


@require_POST
def restore(request, word, code):
    vocabulary, term = _term(request, word, code)
    if retiring.restore(vocabulary, term, by=request.user):
        messages.success(request, _("“%(name)s” is offered again.") % {"name": term})
    return redirect(f"{vocabulary.url}#{term.code}")


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, word, code):
    """First into which term; then, with the numbers in sight, once more."""
    vocabulary, old = _term(request, word, code)
    form = forms.MergeForm(request.POST or request.GET or None, vocabulary=vocabulary, term=old)
    new = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and new:
        try:
            merging.merge(vocabulary, old, new, by=request.user, versions=_seen(form))
        except merging.MergeRefused as refusal:
            messages.error(request, refusal.message)
            return redirect(f"{reverse('vocabularies:merge', args=[word, code])}?into={new.code}")
        messages.success(request, _("“%(old)s” is now “%(new)s”.") % {"old": old, "new": new})
        return redirect(f"{vocabulary.url}#{new.code}")
    context = {"vocabulary": vocabulary, "term": old, "form": form, "into": new}
    if new:
        context["refusal"] = merging.refusal(vocabulary, old, new)
        context["effects"] = merging.preview(vocabulary, old, new)
    return render(request, "vocabularies/merge.html", context)


def _seen(form):
    """(version of the old term, of the new one) that the page with the numbers showed; others than any if none."""
    parts = form.cleaned_data["versions"].split(",")
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else 0 for part in parts)


def _term(request, word, code):
    vocabulary = _vocabulary(request, word)
    term = vocabulary.terms().filter(code=code).first()
    if term is None:
        raise Http404
    return vocabulary, term


def _vocabulary(request, word):
    _refuse_others(request)
    vocabulary = registry.vocabularies.get(word)
    if vocabulary is None:
        raise Http404
    return vocabulary


def _refuse_others(request):
    if not can_keep(request.scope):
        raise PermissionDenied
