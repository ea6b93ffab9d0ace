from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper, section

from ..models import CertificateRule

MOST_HOURS = 1_000


class RuleForm(forms.ModelForm):
    """Who of an edition or of one cycle gets a certificate, and what it says."""

    scope = forms.ChoiceField(
        label=_("Of what"),
        choices=[("edition", _("all cycles of the edition")), ("cycle", _("this cycle alone"))],
        widget=forms.RadioSelect,
    )
    minimum_hours = forms.DecimalField(
        label=_("At least so many hours"), required=False, min_value=Decimal("0.25"), max_value=MOST_HOURS,
        decimal_places=2, localize=True, help_text=_("Hours of presence, added up over all meetings."),
    )  # fmt: skip

    class Meta:
        model = CertificateRule
        fields = ["minimum_sessions", "title", "topics", "place", "signer_name", "signer_post"]

    def __init__(self, *args, cycle, **kwargs):
        self.cycle, rule = cycle, CertificateRule.objects.of_cycle(cycle)
        super().__init__(*args, instance=rule, **kwargs)
        count = cycle.sessions.count()
        self.fields["minimum_sessions"].help_text = _(
            "The cycle has %(n)d meetings. A meeting counts for who was there on each of its days."
        ) % {"n": count}
        self.fields["topics"].widget.attrs["rows"] = 4
        self.fields["topics"].help_text = _("Beside the titles of the meetings, which stand on it anyway.")
        self.initial.setdefault("scope", "cycle" if rule and rule.cycle_id else "edition")
        if rule is None:
            self.initial["title"] = _("Certificate of participation in a cycle of workshops")
            self.initial["minimum_sessions"] = max(count - 1, 1)
        elif rule.minimum_minutes:
            self.initial["minimum_hours"] = Decimal(rule.minimum_minutes) / 60
        self.helper = form_helper(
            "scope",
            section(_("Who gets one"), "minimum_sessions", "minimum_hours"),
            section(_("What it says"), "title", "topics", "place", "signer_name", "signer_post"),
        )

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("minimum_sessions") and not data.get("minimum_hours"):
            raise ValidationError(_("Say how many meetings or how many hours are needed."), code="nothing")
        hours = data.get("minimum_hours")
        self.instance.minimum_minutes = int(hours * 60) if hours else None
        return data

    def save(self, commit=True):
        """The rule of the chosen scope; the other one stays as it is. A cycle's own ends when all have one rule."""
        of_cycle = self.cleaned_data["scope"] == "cycle"
        where = {"cycle": self.cycle} if of_cycle else {"edition": self.cycle.edition}
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        values["minimum_minutes"] = self.instance.minimum_minutes
        rule, _made = CertificateRule.objects.update_or_create(**where, defaults=values)
        if not of_cycle:
            CertificateRule.objects.filter(cycle=self.cycle).delete()
        return rule


class CorrectionForm(forms.Form):
    """What a certificate says, changed: the next version says it, the old code shows that it was replaced."""

    name = forms.CharField(label=_("First name and surname"), max_length=250)
    surname = forms.CharField(
        label=_("Surname"), max_length=100, help_text=_("Whoever checks the certificate types it.")
    )
    institution = forms.CharField(label=_("Institution"), max_length=300, required=False)
    title = forms.CharField(label=_("Title of the certificate"), max_length=200)
    hours = forms.DecimalField(
        label=_("Hours"), required=False, min_value=0, max_value=MOST_HOURS, decimal_places=2, localize=True
    )
    topics = forms.CharField(
        label=_("Topics, one in a line"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    from_attendance = forms.BooleanField(
        label=_("Take days and hours from the attendance as it is written down now"), required=False
    )
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)

    def __init__(self, *args, certificate, **kwargs):
        super().__init__(*args, **kwargs)
        self.certificate = certificate
        printed = certificate.printed
        self.initial = {
            "name": certificate.name,
            "surname": certificate.surname,
            "institution": printed.get("institution", ""),
            "title": printed.get("title", ""),
            "hours": Decimal(printed["minutes"]) / 60 if printed.get("minutes") else None,
            "topics": "\n".join(printed.get("topics", [])),
        } | self.initial
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        if not self.errors and data["surname"].casefold() not in data["name"].casefold():
            self.add_error("surname", _("The surname must be a part of the whole name."))
        return data

    def printed(self, present):
        """The new contents; `present` are those of the attendance now, of which days and hours may be taken."""
        data = self.cleaned_data
        minutes = int(data["hours"] * 60) if data["hours"] else None
        changed = {
            "institution": data["institution"],
            "title": data["title"],
            "topics": [line.strip() for line in data["topics"].splitlines() if line.strip()],
            "minutes": minutes,
        }
        if data["from_attendance"] and present:
            changed |= {"days": present["days"], "minutes": present["minutes"]}
        return self.certificate.printed | changed


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is revoked"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
