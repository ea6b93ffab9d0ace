"""What came of the question: who answered what, what covers the gmina now, and what is missing."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone

from ..enums import CoverageAnswer
from ..models import GminaJoining, HelpTopic, RecipientGroup, Service, ServiceAnswer, ServiceType


@dataclass(frozen=True)
class Result:
    joining: GminaJoining

    @cached_property
    def questions(self):
        return list(self.joining.questions.with_answers().by_name())

    @property
    def answered(self):
        return [each for each in self.questions if each.answered_at]

    @property
    def unanswered(self):
        return [each for each in self.questions if not each.answered_at]

    @cached_property
    def conditions(self):
        """Conditions that wait for the animator."""
        waiting = ServiceAnswer.objects.undecided().filter(question__joining=self.joining)
        return list(waiting.with_service().order_by("question__institution__sort_key", "pk"))

    @property
    def is_overdue(self):
        day = self.joining.answer_by
        return bool(day and day < timezone.localdate() and self.unanswered)

    @property
    def extended(self):
        """Services that the answers brought to the gmina."""
        return sum(1 for question in self.questions for row in question.answers.all() if row.added)

    def count(self, answer):
        """Providers with at least one such answer."""
        return sum(any(row.answer == answer for row in each.answers.all()) for each in self.questions)

    @property
    def said_yes(self):
        return self.count(CoverageAnswer.YES)

    @property
    def said_no(self):
        return self.count(CoverageAnswer.NO)

    @property
    def said_conditional(self):
        return self.count(CoverageAnswer.CONDITIONAL)

    # --- What covers the gmina now ---------------------------------------------------------

    @cached_property
    def _here(self):
        """Condition on a vocabulary term: a published local service with it is for residents of the gmina."""
        found = Service.objects.published().local_to(self.joining.territory)
        return Q(services__in=found.values("pk"))

    @cached_property
    def services(self):
        found = Service.objects.published().local_to(self.joining.territory)
        return found.count()

    @cached_property
    def topics(self):
        return self._counted(HelpTopic)

    @cached_property
    def types(self):
        return [each for each in self._counted(ServiceType) if each.number]

    @cached_property
    def recipients(self):
        return self._counted(RecipientGroup)

    def _counted(self, model):
        number = Count("services", filter=self._here, distinct=True)
        return list(model.objects.filter(is_active=True).annotate(number=number))

    @property
    def covered_topics(self):
        return [each for each in self.topics if each.number]

    @property
    def missing_topics(self):
        return [each for each in self.topics if not each.number]

    @property
    def missing_recipients(self):
        return [each for each in self.recipients if not each.number]
