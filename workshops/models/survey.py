"""The evaluation survey of a meeting: answered by a link or on paper, kept without who said what.

Answers have no history, no moment and no number that grows, and those who were asked are not joined to them. They are
released FEWEST at a time, so that who looks twice never sees a single new one. What could tell of one person in a small
group, the sector, is only counted, and read once nobody answers any more. A used link is kept as a mark made of
its secret, which stands in the mail alone: neither the database nor two copies of it tell who answered, or what.
Hence nobody can be given another link once the first may have arrived (surveying/emails.py).
"""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import PARTICIPATION, personal_data
from documents.enums import Channel
from partners.models import Person, Sector

from ..enums import Presence, RegistrationStatus
from .attendance import Attendance
from .public_event import Registration
from .session import SURVEY_OPEN_FOR, Session

FEWEST = 3  # answers that are shown together
LEAST, MOST = 1, 5
LONGEST_TEXT = 1000


class OverQuerySet(models.QuerySet):
    def erase_old(self):
        """Who was asked, and which links were used, is of no use once nobody can answer any more."""
        old = self.annotate(last=Max("session__days__ends_at"))
        return old.filter(Q(last=None) | Q(last__lt=Now() - SURVEY_OPEN_FOR)).delete()


@personal_data(
    "person",
    "registration",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="deleted 30 days after the meeting",
)
class SurveyAsk(models.Model):
    """Somebody who came is asked for an answer, once. Whether they gave one stands nowhere."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="survey_asks")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    registration = models.ForeignKey(Registration, models.CASCADE, null=True, blank=True, related_name="+")

    objects = OverQuerySet.as_manager()

    class Meta:
        verbose_name = _("question for a survey")
        verbose_name_plural = _("questions for surveys")
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="workshops_surveyask_person_once"),
            models.UniqueConstraint(
                fields=["session", "registration"], name="workshops_surveyask_registration_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, registration=None)
                | Q(person=None, registration__isnull=False),
                name="workshops_surveyask_one_person",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @classmethod
    def of_who_came(cls, session):
        """The new SurveyAsks of a meeting. Safe to repeat.

        Who was present, and who had a place at a public event unless that address stands in the attendance, present or
        absent.
        """
        written = Attendance.objects.filter(day__session=session, person=OuterRef("pk"))
        people = Person.objects.filter(Exists(written)).exclude(email="").select_related("user")
        people = people.annotate(came=Exists(written.filter(presence=Presence.PRESENT)))
        places = Registration.objects.filter(event__session=session, status=RegistrationStatus.REGISTERED)
        asked = set(session.survey_asks.values_list("person", "registration"))
        registered = session.survey_asks.exclude(registration=None).values_list(
            "registration__email", flat=True
        )
        addresses = {address.lower() for address in registered}
        wanted = [
            cls(session=session, person=each)
            for each in people
            if each.came and each.email.lower() not in addresses
        ]
        taken = {each.email.lower() for each in people}
        wanted += [
            cls(session=session, registration=each) for each in places if each.email.lower() not in taken
        ]
        new = [each for each in wanted if (each.person_id, each.registration_id) not in asked]
        return cls.objects.bulk_create(new)

    @property
    def is_open(self):
        """Answers are taken from the end of the meeting for SURVEY_OPEN_FOR."""
        return self.session.is_surveyed

    def is_answered(self, secret):
        """Whether the link with this secret was used."""
        return self.session.survey_uses.filter(mark=SurveyUse.mark_of(secret)).exists()

    @transaction.atomic
    def answer(self, secret, values, *, sector=None):
        """Keep an answer, once for each link: False where this one was used. Of two at the same time one counts."""
        session = self.session._locked()
        if self.is_answered(secret):
            return False
        session.survey_uses.create(mark=SurveyUse.mark_of(secret))
        SurveyAnswer.keep(session, Channel.LINK, values, sector=sector)
        return True


class SurveyUse(models.Model):
    """A link that gave its answer. Only who holds the link can tell that this row is its own."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="survey_uses")
    mark = models.CharField(max_length=64, primary_key=True)

    objects = OverQuerySet.as_manager()

    class Meta:
        verbose_name = _("used link of a survey")
        verbose_name_plural = _("used links of surveys")

    def __str__(self):
        return self.mark

    @staticmethod
    def mark_of(secret):
        """Another than the hash that finds the link: of neither can the other be made."""
        return salted_hmac("workshops.survey", secret, algorithm="sha256").hexdigest()


def _mark(text):
    within = [MinValueValidator(LEAST), MaxValueValidator(MOST)]
    return models.PositiveSmallIntegerField(text, null=True, blank=True, validators=within)


class SurveyAnswerQuerySet(models.QuerySet):
    def released(self):
        return self.filter(is_released=True)


class SurveyAnswer(models.Model):
    """One sheet. Its key is random, so that the order of the rows says nothing."""

    MARKS = ("useful", "knowledge", "contacts", "leading", "organisation")
    TEXTS = ("first_use", "missing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="survey_answers")
    channel = models.CharField(
        max_length=10, choices=[(each, each.label) for each in (Channel.LINK, Channel.PAPER)]
    )
    useful = _mark(_("The topics are useful in my work."))
    knowledge = _mark(_("I know better what other institutions do and offer."))
    contacts = _mark(_("I made contacts that I shall use."))
    leading = _mark(_("The meeting was led well."))
    organisation = _mark(_("Time, place and organisation suited me."))
    first_use = models.CharField(_("What shall you use first?"), max_length=LONGEST_TEXT, blank=True)
    missing = models.CharField(
        _("What was missing, what should change?"), max_length=LONGEST_TEXT, blank=True
    )

    is_released = models.BooleanField(default=False, editable=False)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__isnull=False) | Q(knowledge__isnull=False) | Q(contacts__isnull=False)
                | Q(leading__isnull=False) | Q(organisation__isnull=False) | ~Q(first_use="") | ~Q(missing=""),
                name="workshops_surveyanswer_says_something",
            ),
            models.CheckConstraint(
                condition=(Q(useful=None) | Q(useful__range=(LEAST, MOST)))
                & (Q(knowledge=None) | Q(knowledge__range=(LEAST, MOST)))
                & (Q(contacts=None) | Q(contacts__range=(LEAST, MOST)))
                & (Q(leading=None) | Q(leading__range=(LEAST, MOST)))
                & (Q(organisation=None) | Q(organisation__range=(LEAST, MOST))),
                name="workshops_surveyanswer_marks",
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.pk)

    @classmethod
    def keep(cls, session, channel, values, *, sector=None):
        """`values` of MARKS and TEXTS. Within a transaction. FEWEST that wait are released together."""
        session._locked()
        cls.objects.create(session=session, channel=channel, **values)
        waiting = cls.objects.filter(session=session, is_released=False)
        if waiting.count() >= FEWEST:
            waiting.update(is_released=True)
        if sector:
            SurveySector.count_one(session, sector)

    @classmethod
    def statements(cls):
        """[(name, sentence)] in the order of the paper."""
        return [(name, cls._meta.get_field(name).verbose_name) for name in cls.MARKS]

    @classmethod
    def questions(cls):
        return [(name, cls._meta.get_field(name).verbose_name) for name in cls.TEXTS]


class SurveySector(models.Model):
    """How many sheets of a meeting named a sector: beside the marks it would tell who wrote them."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="survey_sectors")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    answers = models.PositiveIntegerField(_("answers"), default=0)

    class Meta:
        ordering = ["sector__position", "sector__sort_key"]
        verbose_name = _("sector in a survey")
        verbose_name_plural = _("sectors in surveys")
        constraints = [
            models.UniqueConstraint(fields=["session", "sector"], name="workshops_surveysector_once")
        ]

    def __str__(self):
        return f"{self.sector_id} {self.session_id}"

    @classmethod
    def count_one(cls, session, sector):
        cls.objects.bulk_create([cls(session=session, sector=sector)], ignore_conflicts=True)
        cls.objects.filter(session=session, sector=sector).update(answers=F("answers") + 1)
