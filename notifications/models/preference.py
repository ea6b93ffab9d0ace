from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Preference(models.Model):
    """A user's choice about one optional kind: at once, in a daily digest, or in the portal only."""

    class Mode(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("in one mail a day")
        PORTAL = "portal", _("in the portal only")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_preferences")
    kind = models.CharField(max_length=60)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, default=Mode.AT_ONCE)

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notifications_preference_once")]

    def __str__(self):
        return f"{self.user_id} {self.kind}: {self.mode}"

    @classmethod
    def choose(cls, user, modes):
        """Keep the user's `modes` (kind -> mode). Safe to repeat."""
        cls.objects.bulk_create(
            [cls(user=user, kind=kind, mode=mode) for kind, mode in modes.items()],
            update_conflicts=True,
            unique_fields=["user", "kind"],
            update_fields=["mode"],
        )
