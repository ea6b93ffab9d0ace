"""What an institution is told about its application: the facts of that moment, which its PDF prints."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from documents.enums import DocumentStatus
from documents.models import IssuedDocument

from ..enums import LetterKind, PaperKind

LETTER_DOCUMENT = "programmes.letter"
TITLES = {
    LetterKind.ACCEPTED: _("The application is accepted"),
    LetterKind.RESERVE: _("The application is on the reserve list"),
    LetterKind.REJECTED: _("The application is not accepted"),
    LetterKind.MOVED_UP: _("The application is accepted from the reserve list"),
}


class Letter(models.Model):
    """Points, rank and reason stay as they were told, whatever becomes of the application later."""

    application = models.ForeignKey("programmes.Application", models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("letter about an application")
        verbose_name_plural = _("letters about applications")
        constraints = [models.UniqueConstraint(fields=["application", "kind"], name="programmes_letter_once")]

    def __str__(self):
        return f"{self.application_id}: {self.kind}"

    @property
    def title(self):
        return TITLES[self.kind]

    @classmethod
    def write(cls, application, kind, *, by=None, rank=None):
        """The letter with its numbered PDF, in the caller's transaction. Safe to repeat."""
        decision = application.decision
        facts = {
            "points": application.points,
            "rank": rank or application.rank(),
            "reason": decision.reason if decision else "",
        }
        letter, _made = cls.objects.get_or_create(application=application, kind=kind, defaults=facts)
        title = f"{letter.title}: {application.call.title}"[:300]
        IssuedDocument.start(LETTER_DOCUMENT, letter, title=title, by=by)
        return letter

    def document(self):
        return IssuedDocument.objects.about(self, LETTER_DOCUMENT).first()


class CallPaper(models.Model):
    """What the numbered papers of a call's assessment are about; each later one is a version of the first."""

    call = models.ForeignKey("programmes.Call", models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=10, choices=PaperKind.choices)

    class Meta:
        verbose_name = _("paper of an assessment")
        verbose_name_plural = _("papers of assessments")
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="programmes_callpaper_once")]

    def __str__(self):
        return f"{self.call_id}: {self.kind}"

    @classmethod
    @transaction.atomic
    def issue(cls, call, kind, *, by):
        """The paper with its number, or the next version of it, as the rows are now. Safe to repeat."""
        paper, _new = cls.objects.get_or_create(call=call, kind=kind)
        if document := paper.document():
            return document if document.status == DocumentStatus.MAKING else document.new_version(by=by)
        title = f"{PaperKind(kind).label}: {call.title}"[:300]
        return IssuedDocument.start(f"programmes.{kind}", paper, title=title, by=by)

    def document(self):
        return IssuedDocument.objects.about(self).first()
