"""What a reader asks the list for. Any parameters at all make a question: what is unknown in them is left out."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from urllib.parse import urlsplit

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Territory

from .enums import Fee, Freshness, ServiceStatus
from .models import HelpTopic, RecipientGroup, Service, ServiceType
from .search.query import MAX_QUERY, Filters

# Set by the home page: the primary key of the reader's gmina; no data of hers or his, so it needs no consent.
GMINA_COOKIE = "gmina"
MAX_WITHOUT = 12
FORM_ID = "service-search"  # fields of the sidebar belong to the form of the search box


# Filters by terms: (model, relation of a service).
TERMS = {
    "dla": (RecipientGroup, "recipients"),
    "temat": (HelpTopic, "topics"),
    "rodzaj": (ServiceType, "types"),
}


class KnownChoices(forms.MultipleChoiceField):
    """Takes the choices that it knows and forgets the others: an old or a hostile address is no mistake."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value):
        return [each for each in super().to_python(value) if self.valid_value(each)]


class FilterForm(forms.Form):
    """The sidebar. Search takes these values itself, so there is no queryset for a FilterSet to narrow."""

    dla = KnownChoices(label=_("For whom"), required=False)
    gmina = forms.CharField(label=_("Where"), required=False, widget=forms.Select)
    temat = KnownChoices(label=_("Topic"), required=False)
    oplata = KnownChoices(label=_("Fee"), required=False, choices=Fee.choices)
    rodzaj = KnownChoices(label=_("Kind of help"), required=False)

    def __init__(self, data, *, territory):
        super().__init__(data.copy())
        for name, (model, relation) in TERMS.items():
            # PostgreSQL refuses to be asked for a NUL.
            chosen = [code for code in data.getlist(name) if "\0" not in code]
            if chosen:  # an old address may name a term that was merged into another
                chosen = model.objects.followed(chosen)
                self.data.setlist(name, chosen)
            self.fields[name].choices = _used(model, relation, chosen)
        self.gminas = _gminas_served()
        self.fields["gmina"].widget.choices = _places(self.gminas, territory, _("everywhere"))
        for field in self.fields.values():
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-check-input"
            field.widget.attrs |= {"class": css, "form": FORM_ID}

    @property
    def groups(self):
        """The fields that are lists of choices, each with how many of them are chosen."""
        return [
            (self[name], len(self.cleaned_data.get(name, ())))
            for name in ("dla", "temat", "oplata", "rodzaj")
        ]


def _used(model, relation, chosen):
    """Terms that some published service has: a choice that finds nothing helps nobody."""
    through = getattr(Service, relation).through
    column = f"{model._meta.model_name}_id"
    links = through.objects.filter(
        **{column: OuterRef("pk")}, service__in=Service.objects.published().values("pk")
    )
    terms = model.objects.filter(Exists(links) | Q(code__in=chosen))
    return [(term.code, str(term)) for term in terms]


def _gminas_served():
    gminas = Service.objects.gminas_served().select_related("powiat")
    return sorted(gminas, key=lambda each: (each.powiat.sort_key, each.powiat_id, each.sort_key))


def served_places(chosen, none):
    """The same choices of a place for forms elsewhere; `none` says what no choice means."""
    return _places(_gminas_served(), chosen, none)


def _places(gminas, chosen, none):
    """Choices of the place: the gminas served, below their powiats, and the chosen one wherever it is."""
    choices, known = [("", none)], set()
    for powiat, inside in groupby(gminas, key=lambda each: each.powiat):
        whole = (str(powiat.pk), _("the whole %(name)s") % {"name": powiat.label})
        choices.append((powiat.label, [whole, *((str(each.pk), each.label) for each in inside)]))
        known |= {pk for pk, _label in choices[-1][1]}
    if chosen and str(chosen.pk) not in known:
        choices.append((str(chosen.pk), chosen.label))
    return choices


@dataclass(frozen=True)
class Question:
    """Words, filters and what the reader took off again. `remembered`: the place comes from the reader's cookie."""

    text: str
    data: QueryDict  # of the sidebar
    territory: Territory | None
    without: tuple[str, ...] = ()
    page: int = 1
    remembered: bool = False
    everywhere: bool = False  # the reader chose "everywhere", against the cookie

    @classmethod
    def read(cls, request):
        asked = request.GET
        cookie = request.COOKIES.get(GMINA_COOKIE, "")
        remembered = "gmina" not in asked
        territory = _territory(cookie if remembered else asked["gmina"])
        page = asked.get("page", "")
        question = cls(
            text=" ".join(asked.get("q", "").replace("\0", " ").split())[:MAX_QUERY],
            data=asked.copy(),
            territory=territory,
            without=tuple(dict.fromkeys(key[:120] for key in asked.getlist("bez")))[:MAX_WITHOUT],
            page=int(page) if page.isdecimal() and len(page) < 5 else 1,
            remembered=bool(remembered and territory),
            everywhere=bool(not remembered and not territory and cookie),
        )
        question.data["gmina"] = str(territory.pk) if territory else ""
        return question

    @cached_property
    def form(self):
        form = FilterForm(self.data, territory=self.territory)
        form.is_valid()
        return form

    @property
    def filters(self):
        chosen = self.form.cleaned_data
        return Filters(
            territories=(self.territory.pk,) if self.territory else (),
            recipients=tuple(chosen["dla"]),
            topics=tuple(chosen["temat"]),
            types=tuple(chosen["rodzaj"]),
            fees=tuple(chosen["oplata"]),
        )

    def anywhere(self):
        """The same question without the remembered place."""
        data = self.data.copy()
        data["gmina"] = ""
        return replace(self, data=data, territory=None, remembered=False, everywhere=True)

    @property
    def is_empty(self):
        return not (self.text or self.chosen)

    @property
    def chosen(self):
        """Pairs (name, value) of all filters, in the order of the sidebar."""
        cleaned = self.form.cleaned_data
        pairs = [("gmina", str(self.territory.pk))] if self.territory else []
        return pairs + [
            (name, code) for name in ("dla", "temat", "oplata", "rodzaj") for code in cleaned[name]
        ]

    def url(self, *, text=None, but=None, without=(), filters=True):
        """The shareable address of this question, with changes."""
        query = QueryDict(mutable=True)
        text = self.text if text is None else text
        if text:
            query["q"] = text
        for name, value in self.chosen if filters else ():
            if (name, value) != but:
                query.appendlist(name, value)
        if "gmina" not in query and (self.everywhere or self.territory):
            query["gmina"] = ""  # else the cookie would bring its place back
        for key in dict.fromkeys([*self.without, *without]):
            query.appendlist("bez", key)
        address = reverse("services_catalog:list")
        return f"{address}?{query.urlencode(safe=':')}" if query else address

    @property
    def xlsx_url(self):
        return self._download("xlsx")

    @property
    def csv_url(self):
        return self._download("csv")

    def _download(self, kind):
        """A table of the same answer; the place is said, so that no cookie changes it."""
        query = urlsplit(self.url()).query
        return f"{reverse('services_catalog:export')}?{query}{'&' if query else ''}format={kind}"

    @property
    def unfiltered_url(self):
        """The same words everywhere."""
        return self.anywhere().url(filters=False)

    def applied(self):
        """Pairs (label, address without it) of the chosen filters."""
        labels = {
            (name, code): label
            for name in ("dla", "temat", "oplata", "rodzaj")
            for code, label in self.form.fields[name].choices
        }
        if self.territory:
            labels["gmina", str(self.territory.pk)] = self.territory.label
        return [(labels[pair], self.url(but=pair)) for pair in self.chosen]


def _territory(value):
    if not (value.isdecimal() and len(value) < 19):
        return None
    return Territory.objects.select_related("powiat").filter(pk=value).first()


class KeptFilter(django_filters.FilterSet):
    """What waits for whoever keeps entries."""

    STATES = {
        "to_approve": (
            _("to be approved"),
            lambda queryset: queryset.filter(status=ServiceStatus.TO_APPROVE),
        ),
        "draft": (_("drafts"), lambda queryset: queryset.filter(status=ServiceStatus.DRAFT)),
        "returned": (
            _("returned for correction"),
            lambda queryset: queryset.filter(status=ServiceStatus.RETURNED),
        ),
        "due": (_("to be confirmed"), lambda queryset: queryset.with_freshness(Freshness.DUE)),
        "stale": (_("not confirmed for long"), lambda queryset: queryset.with_freshness(Freshness.STALE)),
        "fresh": (_("confirmed"), lambda queryset: queryset.with_freshness(Freshness.FRESH)),
        "pause_over": (_("pause is over"), lambda queryset: queryset.pause_over()),
        "suspended": (_("paused"), lambda queryset: queryset.filter(status=ServiceStatus.SUSPENDED)),
        "withdrawn": (_("ended"), lambda queryset: queryset.filter(status=ServiceStatus.WITHDRAWN)),
    }

    stan = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(key, label) for key, (label, _narrow) in STATES.items()],
        empty_label=_("all"),
        method="in_state",
    )

    def in_state(self, queryset, _name, state):
        return self.STATES[state][1](queryset)
