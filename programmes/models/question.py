import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import TransitionRefused

from ..enums import QuestionKind
from .call import Call

# What an answer was given to: none of it changes once there is an answer.
ASKED = [
    "call", "kind", "code", "label", "help", "required", "options", "minimum", "maximum", "max_length",
]  # fmt: skip
FROZEN = "programmes_question_frozen"


class QuestionQuerySet(models.QuerySet):
    def asked(self):
        return self.filter(retired_at=None)

    def without_options(self):
        return self.asked().filter(kind=QuestionKind.CHOICE, options=[])

    def with_answered(self):
        """With `is_answered`: somebody, if only in a draft, has answered."""
        answers = Question.answers.rel.related_model.objects.filter(question=OuterRef("pk"))
        return self.annotate(is_answered=Exists(answers))


@tracked()
class Question(models.Model):
    """One question of a call's form. Answered, it is frozen: it can only be moved, or retired for new forms."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    call = models.ForeignKey(Call, models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind.choices, default=QuestionKind.TEXT)
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("hint"), max_length=500, blank=True)
    required = models.BooleanField(_("an answer is required"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    options = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("options")
    )
    minimum = models.DecimalField(
        _("smallest number"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    maximum = models.DecimalField(_("largest number"), max_digits=12, decimal_places=2, null=True, blank=True)
    max_length = models.PositiveIntegerField(_("at most so many characters"), null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "code"],
                name="programmes_question_code_once",
                violation_error_message=_("Another question of this call has this code."),
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gte=F("minimum")),
                name="programmes_question_range",
                violation_error_message=_("The largest number must not be below the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(max_length=None) | Q(max_length__gte=1),
                name="programmes_question_max_length",
                violation_error_message=_("An answer has room for at least one character."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=FROZEN,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*ASKED),
                func=f"""
                    IF EXISTS (SELECT 1 FROM programmes_answer WHERE question_id = OLD.id) THEN
                        RAISE EXCEPTION 'an answered question stays as it was asked'
                            USING ERRCODE = 'check_violation', CONSTRAINT = '{FROZEN}';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.label

    @property
    def is_frozen(self):
        return self.answers.exists()

    @property
    def is_retired(self):
        return self.retired_at is not None

    @transaction.atomic
    def remove(self):
        """An answered one is retired: its answers stay and new forms do not ask it. Says whether the row is gone."""
        self.call.locked()
        if not self.is_frozen:
            self.delete()
            return True
        type(self).objects.asked().filter(pk=self.pk).update(retired_at=Now())
        return False

    @transaction.atomic
    def bring_back(self):
        """A retired one is asked again."""
        self.call.locked()
        if not type(self).objects.filter(pk=self.pk, retired_at__isnull=False).update(retired_at=None):
            raise TransitionRefused(f"question {self.pk} is asked")
