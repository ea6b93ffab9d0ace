import uuid
from collections import Counter
from functools import partial
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import Folded, form_helper, is_wrong, labels_of_told, section
from coop_portal.vocabulary import offer
from partners.enums import InstitutionStatus
from partners.models import InstitutionPhone

from .. import hours
from ..enums import Mode
from ..forms.entry import clean_phone
from ..models import ServicePlace, ServiceTemplate
from . import drafts
from .addresses import location_at, street_address, town_of
from .placing import put, written_hours
from .progress import progress

PESEL = _("There is a PESEL number here. The portal keeps no data of clients.")


def refuse_pesel(value):
    if guard.has_pesel(value):
        raise ValidationError(PESEL, code="pesel")


def dress(form):
    """Classes for fields that a page places by itself, outside crispy."""
    for field in form.fields.values():
        tick, select = isinstance(field.widget, forms.CheckboxInput), isinstance(field.widget, forms.Select)
        field.widget.attrs["class"] = (
            "form-check-input" if tick else "form-select" if select else "form-control"
        )


class Part(NamedTuple):
    """Typical services of one type of institution as the page shows them."""

    group: drafts.Group
    boxes: list  # [(template, its box)] of those that are missing
    listed: list  # templates of those that are there
    coming: list  # and of those that are drafts
    provider: forms.BoundField
    name: forms.BoundField
    is_open: bool


class TicksForm(forms.Form):
    """Typical services to tick, by the institutions that run them; each group names one institution."""

    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, territory, scope, tick_all=False, **kwargs):
        super().__init__(*args, initial={"uid": uuid.uuid4()}, **kwargs)
        self.territory, self.scope, self.tick_all = territory, scope, tick_all
        self.progress = progress(territory)
        self.groups = drafts.groups(territory, self.progress)
        self.place = drafts.told_apart(territory)
        for group in self.groups:
            self._offer(group)
        dress(self)

    def _offer(self, group):
        key = group.type.pk
        for row in group.rows:
            self.fields[f"t{row.template.pk}"] = forms.BooleanField(
                label=row.template.name,
                required=False,
                disabled=bool(row.state),
                initial=self.tick_all and not row.state,
            )
        known = [(str(each.pk), self._label(each)) for each in group.providers]
        self.fields[f"provider{key}"] = forms.ChoiceField(
            label=_("Realizator"),
            choices=[*known, ("", _("another one, named beside"))],
            required=False,
            initial=known[0][0] if known else "",
            widget=forms.Select if known else forms.HiddenInput,
        )
        proposed = "" if known else drafts.usual_name(group, self.territory, self.place)
        self.fields[f"name{key}"] = forms.CharField(
            label=_("Name of another institution") if known else _("Name of the institution"),
            required=False,
            max_length=300,
            initial=proposed,
            help_text=_("The usual name: put it right where it is called otherwise.") if proposed else "",
        )

    def _label(self, institution):
        seat = institution.seat.label if institution.seat_id != self.territory.pk else ""
        label = f"{institution.name} ({seat})" if seat else institution.name
        if institution.status == InstitutionStatus.PENDING:
            return _("%(name)s – waits for verification") % {"name": label}
        return label

    @property
    def parts(self):
        """For the page: a Part for each group with something to tick."""
        found = [self._part(group) for group in self.groups if not group.is_done]
        if found and not any(part.is_open for part in found):
            found[0] = found[0]._replace(is_open=True)
        return found

    @property
    def done(self):
        """Groups with nothing left to tick."""
        return [group for group in self.groups if group.is_done]

    def _part(self, group):
        boxes = [(row.template, self[f"t{row.template.pk}"]) for row in group.rows if not row.state]
        provider, name = self[f"provider{group.type.pk}"], self[f"name{group.type.pk}"]
        is_ticked = any(box.value() for _template, box in boxes)
        # Ticked at once for a known institution, it needs no look.
        is_open = bool(provider.errors or name.errors) or (
            is_ticked and (self.is_bound or not group.providers)
        )
        return Part(group, boxes, group.of_state("listed"), group.of_state("draft"), provider, name, is_open)

    def clean(self):
        data = super().clean()
        self.chosen = []
        for group in self.groups:
            ticked = [row.template for row in group.rows if data.get(f"t{row.template.pk}") and not row.state]
            if ticked:
                self._choose(group, ticked, data)
        if not self.chosen and not self.errors:
            raise ValidationError(_("Tick at least one service."), code="none")
        return data

    def _choose(self, group, ticked, data):
        name = (data.get(f"name{group.type.pk}") or "").strip()
        pk = data.get(f"provider{group.type.pk}")
        institution = next((each for each in group.providers if str(each.pk) == pk), None)
        if not (name or institution):
            self.add_error(
                f"name{group.type.pk}",
                ValidationError(_("Name the institution that runs it."), code="required"),
            )
            return
        self.chosen += [(template, name or institution) for template in ticked]

    def save(self, *, by):
        return drafts.make(self.territory, self.chosen, uid=self.cleaned_data["uid"], by=by, scope=self.scope)


class DraftForm(forms.Form):
    """What differs for one draft from what was said for all drafts of its institution."""

    skip = forms.BooleanField(label=_("not now"), required=False)
    phone = forms.CharField(label=_("Another phone"), required=False, max_length=60)
    hours = forms.CharField(label=_("Other hours"), required=False, max_length=500)

    def __init__(self, *args, service, **kwargs):
        super().__init__(*args, prefix=f"d{service.pk}", **kwargs)
        self.service = service
        dress(self)

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"].strip())

    def clean_hours(self):
        return hours.parse_or_note(self.cleaned_data["hours"], refuse=True)


class FillForm(forms.Form):
    """Phone, place and hours of one institution, for all its drafts at once."""

    phone = forms.CharField(label=_("Phone"), required=False, max_length=60)
    address = forms.CharField(label=_("Address"), required=False, max_length=300, validators=[refuse_pesel])
    hours = forms.CharField(label=_("Hours"), required=False, max_length=500)

    def __init__(self, data=None, *, provider, services, territory):
        self.provider, self.territory = provider, territory
        self.own_location = self._own_location(services)
        super().__init__(data, prefix=f"p{provider.pk}", initial=self._known())
        for name, example in (
            ("phone", "86 555 01 02"),
            ("address", "Szkolna 1, 18-204 Kobylin"),
            ("hours", "pn-pt 7:30-15:30"),
        ):
            self.fields[name].widget.attrs["placeholder"] = example
        dress(self)
        self.drafts = [DraftForm(data, service=service) for service in services]

    def _known(self):
        """What the register knows already, so that it is not typed again."""
        public = [each.number for each in self.provider.phones.all() if each.visibility == "public"]
        open_places = (each for each in self.provider.locations.all() if not each.is_confidential)
        place = self.own_location or next(open_places, None)
        return {
            "phone": public[0] if public else "",
            "address": place.public_address() if place else self.provider.address,
        }

    @staticmethod
    def _own_location(services):
        """Where most of the drafts are given already, so that another address corrects it."""
        own = (place.location for service in services for place in service.places.all())
        shared = Counter(each for each in own if not each.is_confidential).most_common(1)
        return shared[0][0] if shared else None

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"].strip())

    def clean_hours(self):
        return hours.parse_or_note(self.cleaned_data["hours"], refuse=True)

    def is_valid(self):
        return all([super().is_valid(), *(each.is_valid() for each in self.drafts)])

    @property
    def is_open(self):
        """Whether the part for single drafts is to stand open."""
        return any(each.errors for each in self.drafts)

    @transaction.atomic
    def save(self):
        """Write what was filled in into the drafts; gives back those that may be published now."""
        data = self.cleaned_data
        self._complete_institution(data)
        location = self._location(data["address"])
        ready = []
        for form in self.drafts:
            if form.cleaned_data["skip"]:
                continue
            service = form.service.locked()
            service.phone = form.cleaned_data["phone"] or data["phone"]
            own = form.cleaned_data["hours"]
            self._write_hours(service, location, *(own if any(own) else data["hours"]))
            service.save()
            ready.append(service)
        return ready

    def _write_hours(self, service, location, stretches, note):
        """Those of an earlier saving stay where nothing is written; without a place they tell how to sign up."""
        said = " ".join((note or hours.written(stretches).replace("\n", "; ")).split())
        lines = service.signing_up.splitlines()
        kept = [line for line in lines if not line.startswith(drafts.HOURS)]
        earlier = " ".join(line.removeprefix(drafts.HOURS).strip() for line in lines if line not in kept)
        own = service.places.filter(location=self.own_location).first()
        left = written_hours(own) if own else ""  # read before the place goes
        if place := self._place(service, location):
            if not (said or place.hours_note or place.hours.exists()):
                said, (stretches, note) = earlier, hours.parse_or_note(earlier)
            if said:
                ServicePlace.objects.filter(pk=place.pk).update(hours_note=note)
                place.set_hours(stretches)
        elif said := said or left:
            kept.append(f"{drafts.HOURS} {said}")
        if said or place:
            service.signing_up = "\n".join(kept)

    def _place(self, service, location):
        """A draft that alone is given elsewhere stays there."""
        elsewhere = service.places.exclude(location__in=filter(None, [self.own_location, location]))
        return elsewhere.first() or put(service, location, was=self.own_location)

    def _location(self, text):
        if not text:
            return None
        return location_at(self.provider, self.territory, text, was=self.own_location)

    def _complete_institution(self, data):
        """A new institution has no card yet: it learns what it is called by and where it sits."""
        if self.provider.status != InstitutionStatus.PENDING:
            return
        if data["phone"] and not self.provider.phones.all():
            InstitutionPhone.objects.create(institution=self.provider, number=data["phone"])
        if data["address"] and not self.provider.address:
            for name, value in street_address(data["address"], town=town_of(self.territory)).items():
                setattr(self.provider, name, value)
            self.provider.save()


class TemplateForm(forms.ModelForm):
    """A typical service as operators edit it."""

    class Meta:
        model = ServiceTemplate
        fields = [
            "name", "institution_type", "other_types", "level", "is_active", "summary", "description", "types",
            "topics", "recipients", "eligibility", "signing_up", "documents_needed", "fee", "referral", "referral_from",
            "modes", "is_crisis",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            **{
                name: forms.Textarea(attrs={"rows": 3})
                for name in ("eligibility", "signing_up", "documents_needed")
            },
            **dict.fromkeys(("types", "topics", "recipients", "other_types"), forms.CheckboxSelectMultiple),
        }

    uid = forms.UUIDField(widget=forms.HiddenInput)  # its code, so that a form sent twice makes one
    modes = forms.MultipleChoiceField(
        label=_("How"), required=False, widget=forms.CheckboxSelectMultiple, choices=Mode.choices
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"uid": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["uid"]
        offer(self)
        self.helper = form_helper(
            section(_("What it is"), "name", "summary", "description", "is_crisis"),
            section(_("Who runs it"), "institution_type", "level", "is_active"),
            self._folded(_("Other types of institutions"), "other_types"),
            self._folded(_("Kind of help and topics"), "types", "topics"),
            self._folded(_("For whom"), "recipients", "eligibility"),
            self._folded(
                _("How to use it"),
                "signing_up",
                "documents_needed",
                "modes",
                "fee",
                "referral",
                "referral_from",
            ),
        )

    def _folded(self, title, *names):
        told = partial(labels_of_told, self, names, {})
        return Folded(title, *names, is_open=partial(is_wrong, self, names), told=told)

    @transaction.atomic
    def save(self):
        template = self.instance
        if not template.pk:
            last = ServiceTemplate.objects.order_by("-position").first()
            template.position = last.position + 1 if last else 1
            template.code = f"own_{self.cleaned_data['uid'].hex}"
            if first := ServiceTemplate.objects.filter(code=template.code).first():
                return first
        return super().save()
