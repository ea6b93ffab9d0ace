"""Gminas and powiats that somebody typed by their names."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from partners.models import Territory

_KIND = re.compile(
    r"^(?:powiat|pow\.|gmina|gm\.|miasto|m\.)\s+(?:(?:wiejska|miejsko-wiejska|miejska)\s+)?", re.IGNORECASE
)


class NamedPlacesField(forms.CharField):
    """Places beside those that are offered, one name a line; the cleaned value is a list of territories."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Other gminas or powiats"))
        kwargs.setdefault("help_text", _("One name in a line, for example: Zambrów or powiat zambrowski."))
        super().__init__(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value):
        return _read(super().clean(value))


def _read(text):
    """Territories of the lines; ValidationError where a name means several (all are listed) or none."""
    found, refusals = [], []
    for line in filter(None, (line.strip(" ,;") for line in text.splitlines())):
        places = _named(line)
        if len(places) == 1:
            found += places
        elif places:
            labels = "; ".join(f"{each.label} ({each.powiat or each.voivodeship})" for each in places[:6])
            refusals.append(
                ValidationError(
                    _("“%(name)s” may be one of: %(labels)s. Write it with its kind."),
                    params={"name": line, "labels": labels},
                )
            )
        else:
            refusals.append(
                ValidationError(
                    _("There is no gmina or powiat called “%(name)s”."), params={"name": line[:60]}
                )
            )
    if refusals:
        raise ValidationError(refusals)
    return found


def _named(text):
    """Active powiats and gminas of this name, with or without their kind."""
    text = " ".join(text.split())
    name = _KIND.sub("", text)
    places = Territory.objects.active().filter(kind__in=["powiat", "gmina"])
    found = list(places.filter(name__iexact=name).select_related("powiat", "voivodeship")[:20])
    exact = [each for each in found if each.label.casefold() == text.casefold()]
    if not exact and name != text:
        kind = "powiat" if text.casefold().startswith("pow") else "gmina"
        found = [each for each in found if each.kind == kind]
    return exact or found
