from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .files import StoredFile


class SignStrip(models.Model):
    """The row of signs that a funding source demands on pages and documents; a funding points at one."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("sign strip")
        verbose_name_plural = _("sign strips")

    def __str__(self):
        return self.name


class SignStripImage(models.Model):
    """One sign. `height` and `width` are shares of the EU flag's, in percent: no other sign may be larger."""

    strip = models.ForeignKey(SignStrip, models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(_("position"))
    static_path = models.CharField(_("file shipped with the portal"), max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    alt = models.CharField(_("alternative text"), max_length=300)
    is_eu_flag = models.BooleanField(_("flag of the European Union"), default=False)
    width_percent = models.PositiveSmallIntegerField(default=100)
    height_percent = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position"]
        verbose_name = _("sign")
        verbose_name_plural = _("signs of a strip")
        constraints = [
            models.UniqueConstraint(
                fields=["strip", "position"],
                name="documents_sign_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(static_path="", file__isnull=False) | (~Q(static_path="") & Q(file=None)),
                name="documents_sign_one_image",
            ),
            models.CheckConstraint(
                condition=Q(width_percent__lte=100, height_percent__lte=100),
                name="documents_sign_not_larger_than_flag",
                violation_error_message=_(
                    "No sign may be higher or wider than the flag of the European Union."
                ),
            ),
        ]

    def __str__(self):
        return self.alt
