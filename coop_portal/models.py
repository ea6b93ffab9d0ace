"""What the bottom keeps itself: the journal of vocabularies. Users are named by the setting, no app is imported."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from .transitions import Event


class TermEvent(Event):
    """What an operator did with a term of a vocabulary; `reason` says it in words of the day (old and new texts)."""

    class Verb(models.TextChoices):
        ADD = "add", _("added")
        EDIT = "edit", _("edited")
        RETIRE = "retire", _("retired")
        RESTORE = "restore", _("back in use")
        MERGE = "merge", _("merged into another")

    from_status = to_status = None  # a term has no states to move between

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()

    class Meta(Event.Meta):
        ordering = ["-at", "-pk"]
        verbose_name = _("event of a vocabulary")
        verbose_name_plural = _("events of vocabularies")
        indexes = [models.Index(fields=["content_type", "object_id"], name="coop_portal_termevent_term")]

    def __str__(self):
        return f"{self.verb} {self.content_type_id}:{self.object_id}"

    @property
    def verb_label(self):
        return self.Verb(self.verb).label

    @classmethod
    def note(cls, term, verb, by, reason=""):
        kind = ContentType.objects.get_for_model(term)
        return cls.objects.create(content_type=kind, object_id=term.pk, verb=verb, by=by, reason=reason)

    @classmethod
    def of(cls, model, pk=None):
        """The newest first, of a vocabulary's model or of one term."""
        found = cls.objects.filter(content_type=ContentType.objects.get_for_model(model)).select_related("by")
        return found.filter(object_id=pk) if pk else found
