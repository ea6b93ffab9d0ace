from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coop_portal.forms import DateInput, form_helper, section
from coop_portal.transitions import TransitionRefused
from documents import uploads
from documents.enums import Channel
from partners.charters.forms import no_pesel

from ..consulting.forms import Sourced
from ..forms import check_year
from . import acceptance, plans, refusing
from .deciding import SCANS
from .enums import ALLOWED, InForceRule, Road, SignatureKind, Verdict

ARRIVES_BY = (Channel.E_DORECZENIA, Channel.MAIL, Channel.DOCUMENT, Channel.PAPER, Channel.MEETING)


class PlanForm(forms.Form):
    """How the agreement will be signed: asked where its wording is fixed."""

    road = forms.ChoiceField(
        label=_("How it is signed"), choices=Road.choices, widget=forms.RadioSelect, initial=Road.ANY
    )
    rule = forms.ChoiceField(
        label=_("When it is in force"),
        choices=InForceRule.choices,
        widget=forms.RadioSelect,
        initial=InForceRule.ALL,
    )
    minimum = forms.IntegerField(
        label=_("Number of parties"), required=False, min_value=2,
        help_text=_("Only for “at least so many parties”."),
    )  # fmt: skip
    lead = forms.ModelChoiceField(
        None, label=_("Who signs first"), required=False,
        help_text=_("Only where the others join by declarations."),
    )  # fmt: skip
    turn_days = forms.IntegerField(
        label=_("Working days for a turn"), min_value=1, max_value=60, initial=5,
        help_text=_("While a party has its turn, no other one signs the same file."),
    )  # fmt: skip

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["lead"].queryset = agreement.parties.select_related("subject", "acting_unit")
        self.parties = list(agreement.parties.all())
        for party in self.parties:
            self.fields[f"kinds_{party.pk}"] = forms.MultipleChoiceField(
                label=party.full_name, choices=[(kind.value, kind.label) for kind in ALLOWED],
                widget=forms.CheckboxSelectMultiple, initial=[kind.value for kind in ALLOWED],
                error_messages={"required": _("Choose at least one kind of signature.")},
            )  # fmt: skip
        kinds = [f"kinds_{party.pk}" for party in self.parties]
        self.helper = form_helper(
            section(_("How it is signed"), "road", "lead", "turn_days"),
            section(_("When it is in force"), "rule", "minimum"),
            section(_("Accepted signatures"), *kinds),
        )

    def clean(self):
        data = super().clean()
        if data.get("rule") == InForceRule.AT_LEAST and not 2 <= (data.get("minimum") or 0) <= len(
            self.parties
        ):
            self.add_error("minimum", _("The number of parties has to be between two and all of them."))
        if data.get("road") == Road.JOINING and not data.get("lead"):
            self.add_error("lead", _("Choose which party signs first."))
        return data

    def save(self):
        """To be called in the transaction that fixes the wording."""
        data = self.cleaned_data
        kinds = {party: data[f"kinds_{party.pk}"] for party in self.parties}
        plain = {name: data[name] for name in ("road", "rule", "minimum", "lead", "turn_days")}
        return plans.choose(self.agreement, kinds=kinds, **plain)


class UploadForm(forms.Form):
    """The signed file. What it is, its bytes say; how it arrived, whoever records it in a party's name."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    upload = forms.FileField(
        label=_("Signed file (PDF)"),
        help_text=_("The file that you downloaded here, signed and not saved anew. Up to 20 MB."),
    )

    def __init__(self, *args, parties=(), in_name=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.in_name = in_name
        if parties:
            self.fields["party"] = forms.ChoiceField(
                label=_("In the name of"), required=False,
                choices=[("", _("establish from the file")), *((str(each.uid), each.full_name) for each in parties)],
            )  # fmt: skip
        if in_name:
            self.fields["channel"] = forms.ChoiceField(
                label=pgettext_lazy("file", "How it came"), choices=[(each.value, each.label) for each in ARRIVES_BY],
                help_text=_("EZD and a pendrive are a document."),
            )  # fmt: skip
            self.fields["received_on"] = forms.DateField(
                label=_("Received on"), widget=DateInput(), initial=timezone.localdate
            )
            self.fields["reference"] = forms.CharField(label=_("Reference"), required=False, max_length=200)
        self.helper = form_helper()

    def clean_received_on(self):
        return _past(self.cleaned_data["received_on"])

    def content(self):
        """All of it; more than the portal takes is cut, and refused for its size."""
        upload = self.cleaned_data["upload"]
        return upload.read(21 * 1024 * 1024)

    def source(self, party, channel):
        """What Source.record needs, where `party` sent the file by `channel` or somebody recorded it for it."""
        if not self.in_name:
            return {"channel": channel, "on_behalf_of": str(party)[:200]}
        names = ("channel", "received_on", "reference")
        return {name: self.cleaned_data[name] for name in names} | {"on_behalf_of": str(party)[:200]}


def _past(day):
    check_year(day)
    if day and day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code="future")
    return day


class RefusalForm(Sourced, forms.Form):
    """A party does not sign; where somebody writes it down for the party, how it was said.

    `version`: the wording that was read; one of before says nothing of this one.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why the party does not sign"), max_length=300,
        help_text=_("The project's coordinator reads it. No data of third persons."),
    )  # fmt: skip

    def __init__(self, *args, hand, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].validators.append(no_pesel)
        self._ask_how(hand)
        self.helper = form_helper()

    def save(self, signing, party):
        if self.cleaned_data["version"] != signing.version:
            raise TransitionRefused(
                f"Signing {signing.pk}: refused as version {self.cleaned_data['version']}"
            )
        source = partial(self.source, party)
        return refusing.decline(
            signing, party, reason=self.cleaned_data["reason"], source=source, by=self.hand.by
        )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("accept", _("Accept the signature")), ("refuse", _("Do not accept"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    signers = forms.MultipleChoiceField(
        label=_("Who has signed"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Of those named in the agreement. Nobody signs for two."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of signature"), required=False)
    authority = forms.ChoiceField(
        label=_("May this person sign for the party?"), choices=Verdict.choices, initial=Verdict.UNCLEAR,
        help_text=_("No program can tell: compare with KRS, the statute or the power of attorney."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, validators=[no_pesel],
        help_text=_("The party reads it. No data of third persons."),
    )  # fmt: skip

    def __init__(self, *args, signature, state, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.uid): person for person in state.candidates}
        self.fields["signers"].choices = [(uid, person.with_post) for uid, person in self.people.items()]
        self.fields["signers"].initial = [
            uid for uid, person in self.people.items()
            if len(self.people) == 1 or acceptance.names(person.name, signature.signers)
        ]  # fmt: skip
        known = [(kind, SignatureKind(kind).label) for kind in state.kinds]
        # What no program could tell is nobody's default.
        self.fields["kind"].choices = known if signature.kind in state.kinds else [("", "---------"), *known]
        self.fields["kind"].initial = signature.kind
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        if data.get("decision") == "accept" and "signers" in data and not data["signers"]:
            self.add_error("signers", _("Say who has signed."))
        if data.get("decision") == "accept" and not data.get("kind", "x"):
            self.add_error("kind", _("Choose the kind of signature."))
        return data

    def chosen(self):
        return [self.people[uid] for uid in self.cleaned_data["signers"]]


class PaperForm(forms.Form):
    """A ceremony on one screen: who signed, when, and the scan."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    parties = forms.MultipleChoiceField(label=_("Who has signed"), widget=forms.CheckboxSelectMultiple)
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput(), initial=timezone.localdate)
    scan = forms.FileField(label=_("Scan of the signed paper"), help_text=_("PDF or picture, up to 20 MB."))
    reference = forms.CharField(label=_("Where the paper is kept"), required=False, max_length=200)

    def __init__(self, *args, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.states = [each for each in states if not each.has_signed and SignatureKind.PAPER in each.kinds]
        self.fields["parties"].choices = [(str(each.party.uid), each.party.full_name) for each in self.states]
        self.fields["parties"].initial = [str(each.party.uid) for each in self.states]
        self._ask_who_signs_alone()
        self.order_fields(["uid", "parties", *self.alone])
        self.helper = form_helper()

    def _ask_who_signs_alone(self):
        """Where several may sign for a party, each alone, the paper says who did."""
        self.alone = {}
        for state in self.states:
            if len(state.candidates) > state.missing:
                name = f"signer_{state.party.uid}"
                self.alone[name] = state
                self.fields[name] = forms.ChoiceField(
                    label=_("Who has signed for: %(party)s") % {"party": state.party}, required=False,
                    choices=[("", "---------")] + [(str(each.uid), each.with_post) for each in state.candidates],
                )  # fmt: skip

    def clean_signed_on(self):
        return _past(self.cleaned_data["signed_on"])

    def signers(self):
        """{party: who has signed for it alone}, of those that have a choice."""
        return {
            state.party: person
            for name, state in self.alone.items()
            for person in state.candidates
            if str(person.uid) == self.cleaned_data[name]
        }

    def clean_scan(self):
        scan = self.cleaned_data["scan"]
        content = uploads.read_limited(scan)
        if uploads.sniff(content) not in SCANS:
            raise ValidationError(_("Add the scan as PDF or picture."), code="type")
        return content, scan.name

    def chosen(self):
        wanted = set(self.cleaned_data["parties"])
        return [each.party for each in self.states if str(each.party.uid) in wanted]
