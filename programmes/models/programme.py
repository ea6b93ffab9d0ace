import uuid
from decimal import ROUND_HALF_UP, Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import Event
from coop_portal.translations import Translated
from documents.models import SignStrip
from documents.strips import strip_images
from partners.models import Institution, Person, Territory
from partners.models.institution import polish_slug

from ..enums import CallStatus, PartnerRole, ProgrammeStatus
from .ending import Ending, EndingQuerySet


def sign_images(programme_ids, *, embed=False):
    """The signs that the fundings of these projects demand, each strip once; `embed` for PDFs."""
    strips = SignStrip.objects.filter(fundings__programme__in=programme_ids).distinct().order_by("pk")
    strips = strips.prefetch_related("images__file")
    return [image for strip in strips for image in strip_images(strip, embed=embed)]


def default_languages():
    return ["pl"]


class ProgrammeQuerySet(EndingQuerySet):
    def public(self):
        return self.exclude(status=ProgrammeStatus.DRAFT)

    def visible_to(self, scope):
        """Everything but drafts; drafts to their own coordinators and controllers."""
        if scope.is_operator:
            return self
        return self.filter(~Q(status=ProgrammeStatus.DRAFT) | Q(pk__in=scope.programme_ids))

    def run_by(self, scope):
        """Projects that the person runs."""
        return self if scope.is_operator else self.filter(pk__in=scope.coordinated_programme_ids)

    def locked(self):
        """Rows locked until the end of the transaction: what is in them several times is changed one after another."""
        return self.select_for_update(of=("self",), no_key=True)

    def with_card(self):
        """All that a card of the list shows."""
        leads = ProgrammePartner.objects.filter(role=PartnerRole.LEAD).select_related("institution")
        return self.prefetch_related(
            "territories", "fundings", models.Prefetch("partners", queryset=leads, to_attr="leads")
        )

    def with_page(self):
        """All that a project's page shows, in a constant number of queries."""
        return self.prefetch_related(
            "alternative_titles",
            "calls",
            "contacts__institution",
            "contacts__person",
            "documents__file",
            "editions",
            "fundings",
            "links",
            "milestones",
            "news",
            "partners__institution",
            "results",
            "territories",
        )


@tracked()
class Programme(Translated, Versioned, Ending):
    """A project ("projekt" in the interface). Months: `starts_on` and `ends_on` are first and last days of months."""

    TRANSLATED = ("title", "short_title", "banner", "summary", "goal", "description", "audience")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.CharField(max_length=12, choices=ProgrammeStatus.choices, default=ProgrammeStatus.DRAFT)
    title = models.CharField(_("title"), max_length=300)
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    sort_key = SortKeyField(source="title")
    banner = models.CharField(
        _("banner"), max_length=200, blank=True,
        help_text=_("A few words above the page, shown at once in every language that they are written in."),
    )  # fmt: skip
    summary = models.TextField(_("summary"), blank=True)
    goal = models.TextField(_("goal"), blank=True)
    description = models.TextField(_("description (Markdown)"), blank=True)
    audience = models.TextField(_("participants (Markdown)"), blank=True)
    territories = models.ManyToManyField(
        Territory, related_name="programmes", blank=True, verbose_name=_("territory")
    )
    content_languages = ArrayField(models.CharField(max_length=5), default=default_languages)
    starts_on = models.DateField(_("first month"), null=True, blank=True)
    ends_on = models.DateField(_("last month"), null=True, blank=True)
    retain_until = models.DateField(_("documents kept until"), null=True, blank=True)
    legal_hold = models.BooleanField(_("legal hold"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="programmes_programme_dates",
                violation_error_message=_("The last month must not be before the first one."),
            )
        ]
        triggers = [
            # The last line of the rule of EndingQuerySet.kept(): no code of ours deletes what is kept.
            pgtrigger.Protect(
                name="programmes_programme_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.legal_hold OR OLD.retain_until >= CURRENT_DATE"),
            )
        ]

    def __str__(self):
        return self.short_title or self.title

    def get_absolute_url(self):
        return reverse("programmes:detail", args=[self.pk, self.slug])

    @property
    def slug(self):
        return polish_slug(self.short_title or self.title)

    def sign_images(self, *, embed=False):
        """The signs that the project's fundings demand, each strip once; `embed` for PDFs."""
        return sign_images({self.pk}, embed=embed)

    def called(self):
        """The short title, else the title, in the active language where one of them is there."""
        titles = [self.tr("short_title"), self.tr("title")]
        return min((title for title in titles if title), key=lambda title: title.is_fallback)

    @property
    def content_language_names(self):
        names = dict(settings.CONTENT_LANGUAGES)
        return [str(names.get(code, code)) for code in self.content_languages]

    def banners(self):
        """The banner in each of its languages at once."""
        texts = (self.tr("banner", code) for code in self.languages_written())
        return [text for text in texts if text and not text.is_fallback]

    def published_news(self):
        now = timezone.now()
        return [item for item in self.news.all() if item.published_at and item.published_at <= now]

    def published_calls(self):
        return [call for call in self.calls.all() if call.status != CallStatus.DRAFT]

    def activate(self, *, by=None):
        self._move(ProgrammeStatus.DRAFT, to=ProgrammeStatus.ACTIVE, verb="activate", by=by)


class ProgrammeEvent(Event):
    ACTS = {
        "activate": _("published"),
        "finish": _("closed"),
        "archive": _("moved to the archive"),
        "reopen": _("opened again"),
        "settle": _("decided who goes on"),
        "hold": _("put on legal hold"),
        "release": _("legal hold ended"),
        "keep_until": _("documents kept until"),
        "ask_year": _("asked whether the results last"),
        "answer_year": _("answer whether the results last"),
        "close_sustainability": _("closing note written"),
    }

    subject = models.ForeignKey(Programme, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a project")
        verbose_name_plural = _("events of projects")

    @property
    def act(self):
        """What happened, in people's words."""
        return self.ACTS.get(self.verb, self.verb)


class ProgrammeTitle(models.Model):
    """Another title under which the project is known."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="alternative_titles")
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(max_length=5, choices=settings.CONTENT_LANGUAGES, default="pl")

    class Meta:
        verbose_name = _("alternative title")
        verbose_name_plural = _("alternative titles")
        constraints = [models.UniqueConstraint(fields=["programme", "title"], name="programmes_title_once")]

    def __str__(self):
        return self.title


@tracked()
class ProgrammePartner(models.Model):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="programme_partnerships", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=20, choices=PartnerRole.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("partner of a project")
        verbose_name_plural = _("partners of projects")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "institution", "role"], name="programmes_partner_once"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(role=PartnerRole.LEAD),
                name="programmes_partner_one_lead",
                violation_error_message=_("The project has a lead already."),
            ),
        ]

    def __str__(self):
        return f"{self.institution_id} {self.role}"


@personal_data(
    "email", "phones",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the project is shown",
)  # fmt: skip
class ProgrammeContact(models.Model):
    """Whom to ask about the project: a function or a person, an e-mail and any number of phones."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="contacts")
    label = models.CharField(_("function"), max_length=200)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    institution = models.ForeignKey(
        Institution, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("institution")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phones = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("phones"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("contact of a project")
        verbose_name_plural = _("contacts of projects")

    def __str__(self):
        return self.label


@tracked()
class Funding(models.Model):
    """Money of one source, in integer minor units (grosze, cents)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="fundings")
    source = models.CharField(_("financing programme"), max_length=200)
    measure = models.CharField(_("measure"), max_length=200, blank=True)
    fund = models.CharField(_("fund"), max_length=200, blank=True)
    agreement_number = models.CharField(_("number of the grant agreement"), max_length=100, blank=True)
    total = models.PositiveBigIntegerField(_("total"), null=True, blank=True)
    grant = models.PositiveBigIntegerField(_("grant"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="PLN")
    sign_strip = models.ForeignKey(
        SignStrip,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fundings",
        verbose_name=_("sign strip"),
    )
    sustainability_from = models.DateField(_("sustainability from"), null=True, blank=True)
    sustainability_to = models.DateField(_("sustainability to"), null=True, blank=True)
    retain_until = models.DateField(_("documents kept until"), null=True, blank=True)
    funder_system = models.CharField(_("funder's system"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")
        constraints = [
            models.CheckConstraint(
                condition=Q(total=None) | Q(grant=None) | Q(grant__lte=F("total")),
                name="programmes_funding_grant_within_total",
                violation_error_message=_("The grant cannot be larger than the total."),
            ),
            models.CheckConstraint(
                condition=Q(sustainability_from=None)
                | Q(sustainability_to=None)
                | Q(sustainability_to__gte=F("sustainability_from")),
                name="programmes_funding_sustainability_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
        ]

    def __str__(self):
        return self.source

    @property
    def own_share(self):
        """Minor units, or None when an amount is not known."""
        return None if self.total is None or self.grant is None else self.total - self.grant

    @property
    def grant_percent(self):
        """Decimal with two places, or None."""
        if not self.total or self.grant is None:
            return None
        return (Decimal(self.grant) * 100 / self.total).quantize(Decimal("0.01"), ROUND_HALF_UP)
