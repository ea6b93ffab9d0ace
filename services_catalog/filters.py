"""What a reader asks the list for. Any parameters at all make a question: what is unknown in them is left out."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

import django_filters
from django import forms
from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import LongSelect
from partners.models import Territory

from .enums import LANGUAGES, Fee, Freshness, Mode, Referral, ServiceStatus
from .models import HelpTopic, RecipientGroup, Service, ServiceType
from .search.chips import OLDEST, WHEN
from .search.facets import EVERYBODY
from .search.filters import Filters
from .search.keeping import Kept
from .search.query import MAX_QUERY
from .served import Places

# Set by the home page: the primary key of the reader's gmina; no data of hers or his, so it needs no consent.
GMINA_COOKIE = "gmina"
GMINA_KEPT = 365 * 24 * 60 * 60  # seconds
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


class KnownChoice(forms.ChoiceField):
    """The same for one choice."""

    def to_python(self, value):
        value = super().to_python(value)
        return value if self.valid_value(value) else ""

    def validate(self, value):
        pass


class KnownAge(forms.CharField):
    """A whole number of years; anything else asks for none."""

    widget = forms.NumberInput(attrs={"min": 0, "max": OLDEST, "inputmode": "numeric"})

    def to_python(self, value):
        value = str(value or "").strip()
        return (
            int(value)
            if value.isascii() and value.isdigit() and len(value) < 4 and int(value) <= OLDEST
            else None
        )

    def validate(self, value):
        pass


# Fields of the form by kind, each with the field of `search.filters.Filters` that it fills.
LISTS = {
    "dla": "recipients",
    "temat": "topics",
    "rodzaj": "types",
    "oplata": "fees",
    "jak": "modes",
    "skierowanie": "referrals",
    "jezyk": "languages",
}
FLAGS = {
    "pilne": "is_urgent",
    "miejsca": "has_free_places",
    "calodobowo": "is_round_the_clock",
    "dostepne": "is_accessible",
}
SINGLES = {"kiedy": "when", "wiek": "age"}


class FilterForm(forms.Form):
    """The sidebar. Search takes these values itself, so there is no queryset for a FilterSet to narrow."""

    dla = KnownChoices(label=_("For whom"), required=False)
    gmina = forms.CharField(label=_("Where"), required=False, widget=LongSelect)
    temat = KnownChoices(label=_("Topic"), required=False)
    rodzaj = KnownChoices(label=_("Kind of help"), required=False)
    oplata = KnownChoices(label=_("Fee"), required=False, choices=Fee.choices)
    jak = KnownChoices(label=_("How"), required=False, choices=Mode.choices)
    skierowanie = KnownChoices(label=_("Referral"), required=False, choices=Referral.choices)
    jezyk = KnownChoices(label=_("Language"), required=False, choices=list(LANGUAGES.items()))
    kiedy = KnownChoice(label=_("When"), required=False, choices=[("", _("any time")), *WHEN.items()])
    wiek = KnownAge(label=_("Age of the person"), required=False)
    pilne = forms.BooleanField(label=_("Urgent, today"), required=False)
    miejsca = forms.BooleanField(label=_("free places"), required=False)
    calodobowo = forms.BooleanField(label=_("round the clock"), required=False)
    dostepne = forms.BooleanField(label=_("accessible building"), required=False)

    def __init__(self, data, *, territory):
        super().__init__(data.copy())
        self.keys = {}  # field: {code: what facets count it under}
        kept = Kept()
        for name, (model, relation) in TERMS.items():
            # PostgreSQL refuses to be asked for a NUL.
            chosen = [code for code in data.getlist(name) if "\0" not in code]
            if chosen:  # an old address may name a term that was merged into another
                chosen = model.objects.followed(chosen)
                self.data.setlist(name, chosen)
            terms = kept.read(_used, model, relation, tuple(chosen))
            self.fields[name].choices = [(term.code, str(term)) for term in terms]
            self.keys[name] = {term.code: term.pk for term in terms}
        self.places = Places(territory, kept)
        self.fields["gmina"].widget.choices = self.places.choices(_("everywhere"))
        for field in self.fields.values():
            field.widget.attrs |= {"class": _css(field.widget), "form": FORM_ID}

    @property
    def chosen(self):
        """Pairs (name, value) of all that is chosen but the place."""
        cleaned = self.cleaned_data
        pairs = [(name, "1") for name in FLAGS if cleaned[name]]
        pairs += [(name, str(cleaned[name])) for name in SINGLES if cleaned[name] not in ("", None)]
        return pairs + [(name, code) for name in LISTS for code in cleaned[name]]

    def label_of(self, name, value):
        field = self.fields[name]
        if name == "wiek":
            return _("age %(age)s") % {"age": value}
        return dict(field.choices).get(value, value) if hasattr(field, "choices") else field.label

    def groups(self, facets=None):
        """The fields that are lists of choices. Drawn in one template: a hundred widgets cost more than the search.

        `facets`: {kind: {key: services}} of the answer; None where there are too many to be counted.
        """
        return [self._group(name, facets) for name in LISTS]

    def _group(self, name, facets):
        counts = None if facets is None else facets.get(LISTS[name], {})
        keys = self.keys.get(name)
        open_to_all = counts.get(EVERYBODY, 0) if name == "dla" and counts else 0
        chosen = self.cleaned_data[name]
        choices = [
            Choice(
                code, label, None if counts is None else counts.get(keys[code] if keys else code, open_to_all)
            )
            for code, label in self.fields[name].choices
        ]
        # What would leave nothing is no choice; one that is ticked stays, to be taken back.
        choices = [choice for choice in choices if choice.count != 0 or choice.code in chosen]
        return ChoiceGroup(name, self[name].label, choices, chosen)

    @property
    def flags(self):
        """Boxes of their own, but the urgent one, which stands beside the words."""
        return [self[name] for name in FLAGS if name != "pilne"]


def _css(widget):
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control" if isinstance(widget, forms.NumberInput) else "form-check-input"


class Choice(NamedTuple):
    code: str
    label: str
    count: int | None = None  # services that it would leave


@dataclass(frozen=True)
class ChoiceGroup:
    """A list of boxes to tick, and the ticked codes."""

    name: str
    label: str
    choices: list
    chosen: list
    form_id = FORM_ID


def _used(model, relation, chosen):
    """Terms that some published service has: a choice that finds nothing helps nobody."""
    links = getattr(Service, relation).through.objects.filter(
        **{f"{model._meta.model_name}": OuterRef("pk")}, service__status=ServiceStatus.PUBLISHED
    )
    # EXISTS would be turned into a join of all services with all terms; the order is that of the index to look into.
    terms = model.objects.alias(first=Subquery(links.order_by("service_id").values("pk")[:1]))
    return list(terms.filter(Q(first__isnull=False) | Q(code__in=chosen)))


@dataclass(frozen=True)
class Question:
    """Words, filters and what the reader took off again. `remembered`: the place comes from the reader's cookie."""

    text: str
    data: QueryDict  # of the sidebar
    territory: Territory | None
    without: tuple[str, ...] = ()
    page: int = 1
    remembered: bool = False
    near: Territory | None = None  # the remembered place that was left out: what is nearer to it comes first
    is_chosen: bool = False  # the place comes from the page's own form, and not from a link
    everywhere: bool = False  # the reader chose "everywhere", against the cookie

    @classmethod
    def read(cls, request):
        return cls.of(request.GET, request.COOKIES.get(GMINA_COOKIE, ""))

    @classmethod
    def of(cls, asked, cookie=""):
        """The question of an address's parameters, and of the remembered gmina."""
        remembered = "gmina" not in asked
        territory = known_territory(cookie if remembered else asked["gmina"])
        page = asked.get("page", "")
        question = cls(
            text=" ".join(asked.get("q", "").replace("\0", " ").split())[:MAX_QUERY],
            data=asked.copy(),
            territory=territory,
            without=tuple(dict.fromkeys(key[:120] for key in asked.getlist("bez")))[:MAX_WITHOUT],
            page=int(page) if page.isdecimal() and len(page) < 5 else 1,
            remembered=bool(remembered and territory),
            # Links leave out what is empty; the form sends all its fields.
            is_chosen=bool(territory) and {"gmina", "kiedy", "wiek"} <= asked.keys(),
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
            **{field: tuple(chosen[name]) for name, field in LISTS.items()},
            **{field: chosen[name] for name, field in (FLAGS | SINGLES).items()},
        )

    def anywhere(self):
        """The same question without the remembered place."""
        data = self.data.copy()
        data["gmina"] = ""
        return replace(
            self, data=data, territory=None, near=self.territory, remembered=False, everywhere=True
        )

    def inside(self, territory):
        """The same question in another place."""
        data = self.data.copy()
        data["gmina"] = str(territory.pk)
        return replace(self, data=data, territory=territory, remembered=False)

    @cached_property
    def refusals(self):
        """What looks like a client's data in the words: a question is neither kept nor shown with it."""
        return guard.check(self.text).refusals

    def without_client_data(self):
        return replace(self, text=guard.without_refused(self.text)) if self.refusals else self

    @property
    def is_empty(self):
        return not (self.text or self.chosen)

    @property
    def chosen(self):
        """Pairs (name, value) of all filters, in the order of the sidebar."""
        return self._chosen_in(self.territory)

    def _chosen_in(self, territory):
        place = [("gmina", str(territory.pk))] if territory else []
        return [*place, *self.form.chosen]

    def url(self, *, text=None, but=None, without=(), filters=True, place=None):
        """The shareable address of this question, with changes."""
        query = QueryDict(mutable=True)
        text = self.text if text is None else text
        if text:
            query["q"] = text
        for name, value in self._chosen_in(place or self.territory) if filters else ():
            if (name, value) != but:
                query.appendlist(name, value)
        if "gmina" not in query and (self.everywhere or self.territory):
            query["gmina"] = ""  # else the cookie would bring its place back
        for key in dict.fromkeys([*self.without, *without]):
            query.appendlist("bez", key)
        address = reverse("services_catalog:list")
        return f"{address}?{query.urlencode(safe=':')}" if query else address

    @property
    def query(self):
        """Of the shareable address, without what leads to it."""
        return urlsplit(self.url()).query

    @property
    def xlsx_url(self):
        return self._download("xlsx")

    @property
    def csv_url(self):
        return self._download("csv")

    def _download(self, kind):
        """A table of the same answer; the place is said, so that no cookie changes it."""
        return f"{reverse('services_catalog:export')}?{self.query}{'&' if self.query else ''}format={kind}"

    @property
    def topic_feeds(self):
        """Pairs (topic, address of what is new about it) of the chosen topics."""
        chosen = self.form.cleaned_data["temat"]
        return [
            (self.form.label_of("temat", code), reverse("services_catalog:topic_feed", args=[code]))
            for code in chosen
        ]

    @property
    def unfiltered_url(self):
        """The same words everywhere."""
        return self.anywhere().url(filters=False)

    def applied(self):
        """Pairs (label, address without it) of the chosen filters."""
        return [(self._label(*pair), self.url(but=pair)) for pair in self.chosen]

    def _label(self, name, value):
        return self.territory.label if name == "gmina" else self.form.label_of(name, value)

    @property
    def urgent_url(self):
        """The same question for today alone, or without that."""
        if self.form.cleaned_data["pilne"]:
            return self.url(but=("pilne", "1"))
        address = self.url()
        return f"{address}{'&' if '?' in address else '?'}pilne=1"

    def place_url(self, territory):
        """The same question in another place."""
        return self.url(place=territory)


def keep_gmina(response, key):
    """Let this browser remember a place by its primary key, a string of digits."""
    response.set_cookie(
        GMINA_COOKIE,
        key,
        max_age=GMINA_KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def known_territory(value):
    """The territory of an address or a cookie: any text."""
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
