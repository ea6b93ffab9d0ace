import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper
from partners.models import Territory

from ..models import Synonym

MOST_WORDS = 60
LOCK = 7_201_406  # of synonyms: of two that would make a circle together the second one must see the first


class SynonymForm(forms.ModelForm):
    """What a row says. `territories`: those that the person may choose; None for who keeps the national ones."""

    words = forms.CharField(
        label=_("Other words"),
        help_text=_("One wording a line, as people say it."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
    )
    uid = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Synonym
        fields = ("kind", "term", "words", "territory")

    def __init__(self, *args, territories=None, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["territory"]
        if territories is None:
            own = self.instance.territory_id
            field.queryset = Territory.objects.filter(pk=own)
            field.empty_label = _("the whole country")
        else:
            field.queryset = territories
            field.required, field.empty_label = True, None
        if self.instance.pk:
            self.initial["words"] = "\n".join(self.instance.words)
        self.initial["uid"] = self.instance.uid if self.instance.pk else uuid.uuid4()
        self.helper = form_helper()

    def clean_words(self):
        written = (" ".join(line.split()) for line in self.cleaned_data["words"].splitlines())
        words = list(dict.fromkeys(filter(None, written)))
        if len(words) > MOST_WORDS:
            raise ValidationError(_("At most %(number)d wordings fit.") % {"number": MOST_WORDS})
        return words

    def clean(self):
        if not self.instance.pk and (uid := self.cleaned_data.get("uid")):
            self.instance.uid = uid
        return super().clean()

    @transaction.atomic
    def save(self):
        """The saved row; ValidationError where another one came between."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        self.instance.full_clean()
        self.instance.save()
        return self.instance
