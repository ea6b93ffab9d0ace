"""What the office writes about an application: how it came, what has to be corrected."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal.forms import DateInput, DateTimeInput, form_helper
from coop_portal.templatetags.portal import moment
from documents import uploads
from documents.enums import Channel
from documents.models import Source
from partners.registration.forms import refuse_pesel
from partners.space.forms import channel_choices, clean_past_day

from ..models import Application

RECORDED = [Channel.MAIL, Channel.PAPER, Channel.E_DORECZENIA, Channel.PHONE, Channel.MEETING]


class RecordForm(forms.Form):
    """How an application came that did not come by the portal."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=gettext_lazy("How the application came"), choices=lambda: channel_choices(RECORDED)
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"), widget=DateInput, initial=timezone.localdate,
        help_text=gettext_lazy(
            "The day of the date stamp or of the mail. It counts for the order of coming, not the day of typing in."
        ),
    )  # fmt: skip
    before_end = forms.BooleanField(label="", required=False)
    on_behalf_of = forms.CharField(
        label=gettext_lazy("Who sent it"), max_length=200, validators=[refuse_pesel],
        help_text=gettext_lazy("The institution, or the person who signed or called."),
    )  # fmt: skip
    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=200, required=False,
        help_text=gettext_lazy("Number of the letter, subject of the mail."),
    )  # fmt: skip
    scan = forms.FileField(label=gettext_lazy("Scan or file"), required=False)

    def __init__(self, *args, call, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.call, self.by = call, by
        self._ask_about_the_end()
        self.initial.setdefault("uid", uuid.uuid4())
        self.helper = form_helper()

    def _ask_about_the_end(self):
        """The day is all that is kept; on the last one the hour decides, and who writes it down knows it."""
        self.ends_at = self.call.ended_at
        if self.ends_at is None:
            del self.fields["before_end"]
            return
        label = _("On the last day: it came before the end of the call, %(moment)s")
        self.fields["before_end"].label = label % {"moment": moment(self.ends_at)}

    def clean(self):
        data = super().clean()
        last_day = self.ends_at and timezone.localdate(self.ends_at)
        if last_day and data.get("received_on") == last_day and not data["before_end"]:
            late = _(
                "This is the last day: tick that it came before the end. What came after it did not come in time."
            )
            self.add_error("before_end", ValidationError(late, code="late"))
        return data

    def clean_received_on(self):
        day = clean_past_day(self, "received_on")
        if not Application.calls_open_on(day).filter(pk=self.call.pk).exists():
            raise ValidationError(
                _("On this day the call was not open, so this application did not come in time."), code="late"
            )
        return day

    @transaction.atomic
    def save(self):
        """The draft to fill in; sent twice it is one. ValidationError where the file is refused."""
        data = self.cleaned_data
        self.call.locked()
        if first := Application.objects.filter(uid=data["uid"], call=self.call).first():
            return first
        application = Application.objects.create(uid=data["uid"], call=self.call, created_by=self.by)
        scan = data["scan"] and uploads.store(
            data["scan"], name=data["scan"].name, owner=application, by=self.by
        )
        application.source = Source.record(
            data["channel"], by=self.by, received_on=data["received_on"], on_behalf_of=data["on_behalf_of"],
            reference=data["reference"], scan=scan or None,
        )  # fmt: skip
        application.save(update_fields=["source"])
        return application


class ReturnForm(forms.Form):
    """What is to be corrected, and until when."""

    reason = forms.CharField(
        label=gettext_lazy("What has to be corrected"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The applicant reads this text in a mail and above the form."),
        validators=[refuse_pesel],
    )  # fmt: skip
    due_at = forms.DateTimeField(
        label=gettext_lazy("Correction due"), widget=DateTimeInput,
        help_text=gettext_lazy("Polish time; it may be after the end of the call."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_due_at(self):
        if self.cleaned_data["due_at"] <= timezone.now():
            raise ValidationError(_("Choose a moment to come."), code="past")
        return self.cleaned_data["due_at"]
