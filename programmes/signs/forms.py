from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper
from documents import uploads
from documents.models import SignStrip, SignStripImage
from documents.strips import SHIPPED, WITH_FLAG

SHIPPED_SIGNS = {path: alt for _name, signs in SHIPPED.values() for path, alt in signs}


class SignForm(forms.ModelForm):
    """One sign: shipped with the portal or an uploaded image; no larger than the flag of the Union."""

    size = forms.IntegerField(
        label=_("Size, as a percentage of the flag of the European Union"),
        min_value=10,
        max_value=100,
        initial=100,
        help_text=_("From 10 to 100: no sign may be higher or wider than the flag."),
    )
    upload = forms.FileField(
        label=_("Own image"), required=False, help_text=_("PNG, JPEG or WEBP, as the funder gives it.")
    )

    class Meta:
        model = SignStripImage
        fields = ["static_path", "alt", "is_eu_flag"]
        labels = {"static_path": _("Sign that the portal has")}
        help_texts = {
            "alt": _("What is on it, in words: it is read aloud and stands in every PDF."),
            "is_eu_flag": _("Tick it for the image that holds the flag: the others are measured by it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shipped = [("", _("none: I add an own image")), *SHIPPED_SIGNS.items()]
        self.fields["static_path"] = forms.ChoiceField(
            label=_("Sign that the portal has"), choices=shipped, required=False
        )
        self.fields["alt"].required = False
        if self.instance.pk:
            self.initial["size"] = min(self.instance.height_percent, self.instance.width_percent)
            self.fields["upload"].help_text = _("Leave empty to keep the present image.")
        self.order_fields(["static_path", "upload", "alt", "is_eu_flag", "size"])
        self.helper = form_helper()

    def clean(self):
        cleaned = super().clean()
        path, upload = cleaned.get("static_path"), cleaned.get("upload")
        if path and upload:
            self.add_error("upload", _("Choose one: a sign that the portal has or an own image."))
        elif not path and not upload and not self.instance.file_id:
            self.add_error("upload", _("Choose a sign or add an image."))
        if path:
            cleaned["alt"] = cleaned.get("alt") or SHIPPED_SIGNS.get(path, "")
            cleaned["is_eu_flag"] = path in WITH_FLAG
        elif not cleaned.get("alt"):
            self.add_error("alt", _("A picture needs its words in text: not everybody sees it."))
        return cleaned

    def _get_validation_exclusions(self):
        """Which image it is is known only when the upload is stored; the database has the last word."""
        return super()._get_validation_exclusions() | {"static_path", "file"}

    def save(self, strip, *, by):
        """In the caller's transaction; a refused file raises ValidationError."""
        sign = self.instance
        SignStrip.objects.select_for_update().get(pk=strip.pk)
        if upload := self.cleaned_data["upload"]:
            sign.file = uploads.store(
                upload, name=upload.name, owner=strip, by=by, alt_text=sign.alt, accept=uploads.IMAGES
            )
        elif sign.static_path:
            sign.file = None
        sign.width_percent = sign.height_percent = self.cleaned_data["size"]
        if sign.pk is None:
            sign.strip = strip
            sign.position = (strip.images.aggregate(last=Max("position"))["last"] or 0) + 1
        sign.save()
