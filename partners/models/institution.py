import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import Event, Stateful
from coop_portal.vocabulary import VocabularyTerm

from ..enums import InstitutionStatus, LegalForm, Registry, Visibility
from ..validators import validate_nip, validate_regon
from .territory import Territory


class Sector(VocabularyTerm):
    class Meta(VocabularyTerm.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class InstitutionType(VocabularyTerm):
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="types", verbose_name=_("sector")
    )

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("type of institution")
        verbose_name_plural = _("types of institutions")


# A merged one's address leads to the one that stays.
PUBLIC_CARDS = [InstitutionStatus.VERIFIED, InstitutionStatus.ARCHIVED, InstitutionStatus.MERGED]


class InstitutionQuerySet(models.QuerySet):
    def listed(self):
        """What the public directory shows."""
        return self.filter(status=InstitutionStatus.VERIFIED)

    def visible_to(self, scope):
        """Cards that are or were verified to anybody; others to those who look after them or verify them."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(status__in=PUBLIC_CARDS)
            | Q(pk__in=scope.institution_ids)
            | Q(seat__in=scope.animated_territories())
        )

    def named(self, text):
        """Names in which every word of `text` stands, letters without their Polish marks counted as equal."""
        found = self
        for word in text.replace("\x00", "").split()[:8]:
            found = found.filter(Q(name__unaccent__icontains=word) | Q(short_name__unaccent__icontains=word))
        return found

    def seated_in(self, territory):
        return self.filter(seat__in=Territory.objects.within([territory.pk]))

    def with_card(self):
        return self.select_related("type", "seat", "parent_subject").prefetch_related("sectors", "phones")


@tracked(exclude=["created_by"])
class Institution(Stateful):
    """A body that cooperates. A GOPS or a school is no legal person: `parent_subject` then names the gmina."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.CharField(
        max_length=10, choices=InstitutionStatus.choices, default=InstitutionStatus.PENDING, db_index=True
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    sort_key = SortKeyField(source="name")
    type = models.ForeignKey(
        InstitutionType, models.PROTECT, related_name="institutions", verbose_name=_("type")
    )
    sectors = models.ManyToManyField(
        Sector, related_name="institutions", blank=True, verbose_name=_("sectors")
    )
    legal_form = models.CharField(_("legal form"), max_length=30, choices=LegalForm.choices, blank=True)
    parent_subject = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("acts for")
    )
    is_public_body = models.BooleanField(_("public body"), default=False)
    nip = models.CharField("NIP", max_length=10, blank=True, validators=[validate_nip], db_index=True)
    regon = models.CharField("REGON", max_length=14, blank=True, validators=[validate_regon], db_index=True)
    seat = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="institutions", verbose_name=_("seat")
    )
    country = models.CharField(_("country"), max_length=2, default="PL")
    street = models.CharField(_("street"), max_length=200, blank=True)
    building = models.CharField(_("number"), max_length=40, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    town = models.CharField(_("town or village"), max_length=120, blank=True)
    email = models.EmailField(_("shared mailbox"), blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    www = models.URLField(_("website"), blank=True)
    bip = models.URLField(_("Public Information Bulletin (BIP)"), blank=True)
    edelivery_address = models.CharField(_("e-Delivery address (AE:PL)"), max_length=40, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=InstitutionStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=InstitutionStatus.MERGED) & Q(merged_into=None)),
                name="partners_institution_merged_into",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")) & ~Q(parent_subject=F("pk")),
                name="partners_institution_not_own_parent",
                violation_error_message=_("An institution cannot act for itself."),
            ),
            models.CheckConstraint(
                condition=Q(nip="") | Q(nip__regex=r"^[0-9]{10}$"),
                name="partners_institution_nip_digits",
                violation_error_message=_("NIP has 10 digits."),
            ),
            models.CheckConstraint(
                condition=Q(regon="") | Q(regon__regex=r"^([0-9]{9}|[0-9]{14})$"),
                name="partners_institution_regon_digits",
                violation_error_message=_("REGON has 9 or 14 digits."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partners:institution", args=[self.pk, self.slug])

    @property
    def slug(self):
        return polish_slug(self.name)

    def verify(self, *, by):
        """The animator of the seat knows that the institution exists and that its data are right."""
        self._move(InstitutionStatus.PENDING, to=InstitutionStatus.VERIFIED, verb="verify", by=by)

    @property
    def legal_subject(self):
        """Who is a party in law: the institution itself or the gmina or powiat that it belongs to."""
        return self.parent_subject or self

    @property
    def address(self):
        line = " ".join(part for part in (self.street or self.town, self.building) if part)
        town = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(dict.fromkeys(part for part in (line, town) if part))


def polish_slug(text):
    """ł has no decomposition, so slugify alone would drop it."""
    return slugify(text.replace("ł", "l").replace("Ł", "L"))[:80].strip("-") or "-"


class InstitutionEvent(Event):
    subject = models.ForeignKey(Institution, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of an institution")
        verbose_name_plural = _("events of institutions")


class InstitutionPhone(models.Model):
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=40)
    note = models.CharField(_("what for"), max_length=120, blank=True)
    visibility = models.CharField(
        _("who sees it"), max_length=14, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("phone of an institution")
        verbose_name_plural = _("phones of institutions")

    def __str__(self):
        return self.number


class InstitutionIdentifier(models.Model):
    """A number in another register than NIP and REGON."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="identifiers")
    registry = models.CharField(_("register"), max_length=12, choices=Registry.choices)
    number = models.CharField(_("number"), max_length=60)

    class Meta:
        verbose_name = _("number in a register")
        verbose_name_plural = _("numbers in registers")
        constraints = [
            models.UniqueConstraint(
                fields=["registry", "number"],
                name="partners_identifier_once",
                violation_error_message=_("Another institution has this number in that register."),
            )
        ]

    def __str__(self):
        return f"{self.registry} {self.number}"
