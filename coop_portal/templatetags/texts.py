"""Texts in several languages: what a page shows, and the way to their editor."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.translations import State, local_name

register = template.Library()


@register.simple_tag(takes_context=True)
def tr(context, obj, field):
    """`{% tr news "title" as title %}`: in the language of the page's `reading`, else of the interface."""
    reading = context.get("reading")
    return obj.tr(field, reading.language if reading else None)


@register.filter
def kind_name(obj):
    """What the object is, in people's words."""
    return obj._meta.verbose_name


@register.inclusion_tag("components/translation_links.html")
def translation_links(obj):
    """The languages of an object with the state of each and a link to the editor; the caller asked whether one may."""
    return {"links": links_of(obj)}


def links_of(obj):
    """[{"name", "code", "url", "kind", "label"}] of each language into which the object is to be translated."""
    found = ((word, entry) for word, entry in registry.translatables.items() if entry.model is type(obj))
    word, entry = next(found)
    key = getattr(obj, entry.lookup)
    return [
        {
            "code": code,
            "name": local_name(code),
            "url": reverse("translating:edit", args=[word, key, code]),
            **_state(list(obj.translation_states(code).values())),
        }
        for code in entry.wanted(obj)
    ]


def _state(states):
    """The worst state of the fields, as a badge; how many are there, where a part is missing."""
    written = [state for state in states if state != State.MISSING]
    if State.STALE in states:
        return {"kind": "due", "label": State.STALE.label}
    if not written and states:
        return {"kind": "problem", "label": State.MISSING.label}
    if len(written) < len(states):
        counts = {"written": len(written), "all": len(states)}
        return {"kind": "due", "label": _("translated: %(written)d of %(all)d") % counts}
    return {"kind": "ok", "label": State.CURRENT.label}
