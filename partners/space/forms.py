import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import DateInput, form_helper
from coop_portal.templatetags.portal import shortdate
from documents.enums import Channel
from documents.models import Source

from ..enums import ReflectionKind
from ..models import Announcement, Decision, Institution, Reflection, TeamFile
from .guarding import GuardedForm

# How a decision or a lesson came to be written down here.
CHANNELS = [Channel.PORTAL, Channel.MEETING, Channel.PHONE, Channel.MAIL, Channel.PAPER, Channel.DOCUMENT]
CHANNEL_LABELS = {Channel.PORTAL: _("I write it down myself")}


def channel_choices(channels=CHANNELS):
    return [(channel.value, CHANNEL_LABELS.get(channel, channel.label)) for channel in channels]


def clean_past_day(form, name):
    """A day that was; a typing error in the year is asked about."""
    day = form.cleaned_data[name]
    if day and not (day.year >= 1990 and day <= timezone.localdate()):
        raise ValidationError(_("This day is not past yet, or the year is wrong."), code="day")
    return day


class AnnouncementForm(GuardedForm, forms.ModelForm):
    guarded = ("title", "text")
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Announcement
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "text": _("An empty line begins a new paragraph. Lines that begin with a dash become a list.")
        }

    def __init__(self, *args, team, by, **kwargs):
        super().__init__(*args, team=team, by=by, **kwargs)
        self.instance.team, self.instance.author = team, by
        self.initial["uid"] = uuid.uuid4()
        self.helper = form_helper()

    def save(self):
        """(the announcement, whether it was sent now)"""
        self.instance.uid = self.cleaned_data["uid"] or self.instance.uid
        return self.instance.send()


class SourcedForm(GuardedForm, ConflictSafeForm):
    """A new row says how it came; an edit keeps what was said."""

    channel = forms.ChoiceField(label=_("Where it comes from"), choices=channel_choices)
    reference = forms.CharField(
        label=_("Which meeting, letter or call"),
        max_length=200,
        required=False,
        help_text=_("For example: minutes of the meeting of 12 May, no. 3/2026."),
    )

    def __init__(self, *args, team, by, **kwargs):
        super().__init__(*args, team=team, by=by, **kwargs)
        self.instance.team = team
        if not self.is_new:
            del self.fields["channel"], self.fields["reference"]
        self.helper = form_helper()

    @transaction.atomic
    def save(self):
        if self.is_new:
            self.instance.created_by = self.by
            self.instance.source = None if self._sent_before() else self._source()
        return self.save_unless_changed(by=self.by)

    def _sent_before(self):
        uid = self.cleaned_data["uid"]
        return bool(uid) and type(self.instance)._base_manager.filter(uid=uid).exists()

    def _source(self):
        data = self.cleaned_data
        if data["channel"] == Channel.PORTAL:
            return None
        return Source.record(
            data["channel"], by=self.by, received_on=data[self.day_field], reference=data["reference"]
        )


class DecisionForm(SourcedForm):
    guarded = ("title", "text")
    day_field = "decided_on"

    class Meta:
        model = Decision
        fields = ["decided_on", "title", "text"]
        widgets = {"decided_on": DateInput, "text": forms.Textarea(attrs={"rows": 8})}

    def clean_decided_on(self):
        return clean_past_day(self, "decided_on")


class ReflectionForm(SourcedForm):
    day_field = "noted_on"
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label=_("Whose experience"),
        required=False,
        empty_label=_("of the whole team"),
    )

    class Meta:
        model = Reflection
        fields = ["kind", "text", "noted_on", "institution"]
        widgets = {
            "kind": forms.RadioSelect,
            "noted_on": DateInput,
            "text": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args, team, by, **kwargs):
        super().__init__(*args, team=team, by=by, **kwargs)
        members = team.memberships.current().values("institution")
        own = {self.instance.institution_id} - {None}  # one that has left the team keeps its experience
        both = Institution.objects.filter(pk__in=members) | Institution.objects.filter(pk__in=own)
        self.fields["institution"].queryset = both.order_by("sort_key", "pk")
        self.fields["kind"].choices = ReflectionKind.choices

    def clean_noted_on(self):
        return clean_past_day(self, "noted_on")


class DecisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, decision):
        return f"{shortdate(decision.decided_on)}: {decision.title}"


class FileForm(GuardedForm, forms.ModelForm):
    guarded = ("title", "description")
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, a picture (JPG, PNG, WEBP) or an office document (DOCX, XLSX, ODT, ODS)."),
    )
    decision = DecisionChoice(Decision.objects.none(), label=_("Belongs to the decision"), required=False)

    class Meta:
        model = TeamFile
        fields = ["title", "description", "decision"]

    field_order = ["file", "title", "description", "decision"]

    def __init__(self, *args, team, by, **kwargs):
        super().__init__(*args, team=team, by=by, **kwargs)
        self.instance.team, self.instance.added_by = team, by
        self.initial["uid"] = uuid.uuid4()
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, it is the name of the file.")
        self.fields["decision"].queryset = team.decisions.all()
        if not self.fields["decision"].queryset.exists():
            del self.fields["decision"]
        self.helper = form_helper()

    def save(self):
        """The file, or None: what is wrong with it stands at the field."""
        row, upload = self.instance, self.cleaned_data["file"]
        row.uid = self.cleaned_data["uid"] or row.uid
        row.title = row.title or upload.name.rpartition(".")[0][:200] or upload.name[:200]
        try:
            return row.add(upload)
        except ValidationError as refusal:
            self.add_error("file", refusal)
            return None
