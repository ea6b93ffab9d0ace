import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from coop_portal.sorting import SortKeyField

from ..enums import PersonKind, Visibility
from .institution import Institution


class PersonQuerySet(models.QuerySet):
    def listed_name(self):
        return self.order_by("sort_key", "pk")


@tracked(exclude=["user"])
@personal_data(
    "first_name", "last_name", "title", "email", "phone", "sort_key",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="professionals: until 2 years after the last post; residents: until `retain_until`",
)  # fmt: skip
class Person(models.Model):
    """A professional who acts for an institution, or a resident who takes part. Never a recipient of help."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=PersonKind.choices, default=PersonKind.PROFESSIONAL
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    title = models.CharField(_("title before the name"), max_length=40, blank=True)
    sort_key = SortKeyField(source="listed_name")
    email = models.EmailField(_("work e-mail"), blank=True)
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    visibility = models.CharField(
        _("who sees the contact"), max_length=14, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="pl")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person"
    )
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    notice_version = models.CharField(_("version of the privacy notice"), max_length=40, blank=True)
    retain_until = models.DateField(_("kept until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PersonKind.PROFESSIONAL)
                | (Q(retain_until__isnull=False) & ~Q(purpose="") & ~Q(notice_version="")),
                name="partners_person_resident_retention",
                violation_error_message=_(
                    "A resident's data need a purpose, the version of the privacy notice and a last day."
                ),
            ),
            models.UniqueConstraint(
                "email",
                condition=~Q(email="") & Q(kind=PersonKind.PROFESSIONAL),
                name="partners_person_email_once",
                violation_error_message=_("Another person has this work e-mail already."),
            ),
        ]

    def __str__(self):
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def listed_name(self):
        return f"{self.last_name} {self.first_name}"


class PostQuerySet(models.QuerySet):
    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day)).filter(
            Q(starts_on=None) | Q(starts_on__lte=day)
        )


@tracked()
class Post(models.Model):
    """What a person is in an institution, and when. Documents keep a printed copy of it, not a reference."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts", verbose_name=_("person"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="posts", verbose_name=_("institution")
    )
    title = models.CharField(_("post"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="partners_post_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
            models.UniqueConstraint(
                fields=["person", "institution", "title"],
                condition=Q(ends_on=None),
                name="partners_post_open_once",
                violation_error_message=_("This person holds this post already."),
            ),
        ]

    def __str__(self):
        return f"{self.person_id} @ {self.institution_id}"
