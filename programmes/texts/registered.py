"""Contents of projects that are translated, in the languages of their project."""

from django.db.models import Q
from django.urls import reverse

from coop_portal import registry
from coop_portal.translations import Translatable

from .. import perms
from ..models import Call, GoodPractice, News, Programme, Result


def _known(scope):
    return Programme.objects.visible_to(scope)


def _with_drafts(model):
    """What is published, and drafts to those who run the project."""

    def visible(scope):
        run = Q(programme__in=Programme.objects.run_by(scope))
        found = model.objects.filter(Q(pk__in=model.objects.visible_to(scope).values("pk")) | run)
        return found.select_related("programme")

    return visible


def _edits(scope, item):
    return perms.can_edit(scope, item.programme)


def _languages(item):
    return item.programme.content_languages


def _overview(item):
    return reverse("programmes:texts", args=[item.programme.uid])


ENTRIES = {
    "projekt": Translatable(
        Programme,
        _known,
        perms.can_edit,
        lambda programme: programme.content_languages,
        lambda programme: reverse("programmes:texts", args=[programme.uid]),
        markdown=("goal", "description", "audience"),
    ),
    "nabor": Translatable(Call, _with_drafts(Call), _edits, _languages, _overview, markdown=("text",)),
    "aktualnosc": Translatable(News, _with_drafts(News), _edits, _languages, _overview, markdown=("text",)),
    "rezultat": Translatable(
        Result,
        lambda scope: Result.objects.filter(programme__in=_known(scope)).select_related("programme"),
        _edits,
        _languages,
        _overview,
        lookup="pk",
    ),
    "praktyka": Translatable(
        GoodPractice,
        lambda scope: GoodPractice.objects.visible_to(scope).select_related("programme"),
        perms.can_edit_practice,
        _languages,
        GoodPractice.get_absolute_url,
        markdown=("context", "what_was_done", "needs", "effects", "transfer"),
    ),
}


def register():
    for word, entry in ENTRIES.items():
        registry.translatables.register(word, entry)
