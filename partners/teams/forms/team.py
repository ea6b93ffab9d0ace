import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import form_helper, section
from coop_portal.once import insert_once
from coop_portal.vocabulary import offer

from ...enums import TerritoryKind
from ...models import Team, Territory
from .. import homes
from .fields import DayField, WholeRowForm, no_pesel

# A team works in these; villages and parts of gminas are too small for one.
KINDS = [TerritoryKind.VOIVODESHIP, TerritoryKind.POWIAT, TerritoryKind.GMINA]
PREFIX = re.compile(r"^(?:województwo|woj\.|powiat|pow\.|gmina|gm\.|miasto|m\.)\s+(?:(?:wiejska|miejsko-wiejska|"
                    r"miejska)\s+)?", re.IGNORECASE)  # fmt: skip


NAME_ONCE = "partners_team_name_once"


def territory_named(text):
    """The one active voivodeship, powiat or gmina of this name; ValidationError says what else to write."""
    text = " ".join(text.split())
    places = Territory.objects.active().filter(kind__in=KINDS).select_related("powiat", "voivodeship")
    found = list(places.filter(Q(name__iexact=PREFIX.sub("", text)) | Q(name__iexact=text))[:20])
    exact = [place for place in found if place.label.casefold() == text.casefold()]
    found = exact or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(_("No territory is called “%(name)s”."), params={"name": text}, code="unknown")
    raise ValidationError(
        _("Several territories are called “%(name)s”. Write one of: %(labels)s."),
        params={"name": text, "labels": "; ".join(dict.fromkeys(place.label for place in found))},
        code="several",
    )


class TeamForm(WholeRowForm, ConflictSafeForm):
    """A team's own facts. Whoever founds one for a project also says for which edition."""

    home = forms.ChoiceField(
        label=_("For which project"),
        required=False,
        help_text=_("The coordinator of the project then runs the team, too."),
    )
    further = forms.CharField(
        label=_("Other territories"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, for example: gm. wiejska Wysokie Mazowieckie or powiat wysokomazowiecki."),
    )

    class Meta:
        model = Team
        fields = ["kind", "name", "description", "territories", "invited_sectors"]
        widgets = {
            "territories": forms.CheckboxSelectMultiple,
            "invited_sectors": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "name": _("For example: Partner Cooperation Team of the town of Mysłowice."),
            "description": _("What the team is for, in two or three sentences. Everybody can read it."),
            "invited_sectors": _("The team's card shows which of them are still missing."),
        }

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        offer(self)
        self.fields["invited_sectors"].required = False
        self.fields["description"].validators.append(no_pesel)
        self._offer_territories()
        self._offer_homes()
        where = [name for name in ("territories", "further") if name in self.fields]
        parts = [section(_("Kind and name"), "kind", "name", "description")]
        parts += [section(_("Where it works"), *where)] if where else []
        parts += [section(_("Project"), "home")] if "home" in self.fields else []
        self.helper = form_helper(*parts, section(_("Sectors"), "invited_sectors"))

    def _offer_territories(self):
        """Boxes of those that the person has to do with; anything else by its name, for who may go beyond them."""
        scope, mine = self.scope, Territory.objects.active().filter(kind__in=KINDS)
        near = Q(pk__in=scope.animated_territories())
        for each in homes.registry.team_homes.values():
            near |= Q(pk__in=each.territories(scope))
        if scope.is_operator or scope.coordinated_programme_ids:
            near |= Q(teams=self.instance.pk) if self.instance.pk else Q()
        else:
            del self.fields["further"]
        offered = list(mine.filter(near).distinct().order_by("kind", "sort_key")[:200])
        self.fields["territories"].queryset = Territory.objects.filter(pk__in=[place.pk for place in offered])
        self.fields["territories"].choices = [(place.pk, str(place)) for place in offered]
        self.fields["territories"].required = "further" not in self.fields
        if not offered:
            del self.fields["territories"]
            if "further" in self.fields:
                self.fields["further"].label = _("Territories")
        elif len(offered) == 1 and not self.instance.pk:
            self.initial["territories"] = [offered[0].pk]

    def _offer_homes(self):
        choices = [] if self.instance.pk else homes.choices(self.scope)
        # A coordinator whose projects are all in the archive has nothing to found a team for.
        runs_more = self.scope.is_operator or self.scope.animated_territory_ids
        self.is_in_vain = not (self.instance.pk or choices or runs_more)
        if not choices:
            del self.fields["home"]
            return
        self.fields["home"].choices = [("", _("no project")), *choices]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_further(self):
        lines = [line.strip(" ,;") for line in self.cleaned_data["further"].splitlines()]
        return [territory_named(line) for line in lines if line]

    def clean(self):
        data = super().clean()
        if {"territories", "further"} & self.errors.keys():
            return data
        chosen = {place.pk: place for place in [*data.get("territories", []), *data.get("further", [])]}
        if not chosen and ("territories" in self.fields or "further" in self.fields):
            self.add_error(
                "further" if "further" in self.fields else "territories",
                ValidationError(_("Say where the team works."), code="required"),
            )
        self.places = self._kept() | set(chosen)
        self._check_reach(data, chosen.values())
        return data

    def _kept(self):
        """Territories that the person could not choose stay."""
        if not self.instance.pk:
            return set()
        offered = self.fields["territories"].queryset if "territories" in self.fields else []
        return set(self.instance.territories.values_list("pk", flat=True)) - {place.pk for place in offered}

    def _check_reach(self, data, places):
        """A founder must be able to open what she founds."""
        if self.instance.pk or self.scope.is_operator or not places or data.get("home"):
            return
        if not any(self.scope.animates(place) for place in places):
            self.add_error(
                "home" if "home" in self.fields else None,
                ValidationError(
                    _(
                        "Choose the edition of your project: outside your own territory you run a team through it."
                    ),
                    code="required",
                ),
            )

    @transaction.atomic
    def found(self, *, by):
        """(team, whether it is new), (None, False) where the name was taken; the form sent twice founds one."""
        self.instance.uid = self.cleaned_data["uid"] or self.instance.uid
        self.instance.edited_by = by
        try:
            team, is_new = insert_once(self.instance)
        except IntegrityError as refusal:  # somebody founded one of that name at this moment
            if NAME_ONCE not in str(refusal):
                raise
            self.add_error("name", _("There is a team of that kind and name already."))
            return None, False
        if is_new:
            self._save_m2m()
            if value := self.cleaned_data.get("home"):
                homes.take(value, team)
        return team, is_new

    def _save_m2m(self):
        super()._save_m2m()
        if "territories" in self.fields or "further" in self.fields:
            self.instance.territories.set(self.places)


class EstablishForm(forms.Form):
    on = DayField(
        label=_("Established on"), help_text=_("The day of the act of appointment or of the first meeting.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), validators=[no_pesel]
    )


class CloseForm(ReasonForm):
    on = DayField(label=_("Last day"))
    drop_tasks = forms.BooleanField(label=_("Give up all open tasks"), required=False)

    def __init__(self, *args, has_tasks, **kwargs):
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)
        if not has_tasks:
            del self.fields["drop_tasks"]
