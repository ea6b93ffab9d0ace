import re
import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Lower, Trim
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.folding import FoldedField, fold
from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import Event, Stateful
from coop_portal.vocabulary import VocabularyTerm

from ..countries import country_name
from ..enums import InstitutionStatus, LegalForm, Registry, Visibility
from ..validators import validate_nip, validate_regon
from .territory import Territory


class Sector(VocabularyTerm):
    class Meta(VocabularyTerm.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class InstitutionType(VocabularyTerm):
    UNKNOWN = "grupa_nieformalna"  # of whoever wrote without saying what they are

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
        """Names in which every word of `text` stands, letters without their Polish marks counted as equal.

        A NIP or REGON finds the one that has it.
        """
        found = self
        number = re.sub(r"[\s-]", "", text)
        if re.fullmatch(r"\d{9,14}", number, re.ASCII):
            return found.filter(Q(nip=number) | Q(regon=number))
        for word in fold(text.replace("\x00", "")).split()[:8]:
            found = found.filter(search_text__contains=word)
        return found

    def same_as(self, institution):
        """Its own row and those merged into it: what is signed or issued keeps the old ones."""
        return self.filter(Q(pk=institution.pk) | Q(merged_into=institution.pk))

    def seated_in(self, territory):
        return self.filter(seat__in=Territory.objects.within([territory.pk]))

    def seated_within(self, territory_id):
        """As `seated_in`, of a voivodeship, powiat or gmina known by its number alone."""
        above = Q(seat__gmina=territory_id) | Q(seat__powiat=territory_id) | Q(seat__voivodeship=territory_id)
        return self.filter(above)

    def gminas(self):
        """Numbers of the gminas in which they sit, for use as a subquery."""
        return self.order_by().values("seat__gmina").distinct()

    def of_sector(self, sector):
        held = Institution.sectors.through.objects.filter(institution=OuterRef("pk"), sector=sector)
        return self.filter(Exists(held))

    def with_row(self):
        """What a row of the directory says."""
        return self.select_related("type", "seat", "parent_subject").prefetch_related(
            Prefetch("sectors", Sector.objects.order_by("position", "sort_key")),
            Prefetch("phones", InstitutionPhone.objects.filter(visibility=Visibility.PUBLIC)),
        )

    def with_card(self):
        return self.select_related("type", "seat__powiat", "parent_subject", "merged_into").prefetch_related(
            "sectors", "phones", "identifiers"
        )


@tracked(exclude=["created_by"])
class Institution(Versioned, Stateful):
    """A body that cooperates. A GOPS or a school is no legal person: `parent_subject` then names the gmina."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.CharField(
        max_length=10, choices=InstitutionStatus.choices, default=InstitutionStatus.PENDING, db_index=True
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    name = models.CharField(_("full name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    sort_key = SortKeyField(source="name")
    search_text = FoldedField(sources=["name", "short_name", "town"])
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
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                name="partners_institution_country_code",
                violation_error_message=_("The country is a code of two letters: PL, SK, DE."),
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", "gin_trgm_ops"), name="partners_institution_search"),
            models.Index(fields=["status", "sort_key"]),
            models.Index(Lower(Trim("email")), name="partners_institution_mailbox"),
            models.Index(fields=["updated_at"], name="partners_institution_updated"),
            # A handful of rows among thousands: the directory asks for them at every page.
            models.Index(fields=["country"], condition=~Q(country="PL"), name="partners_institution_abroad"),
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

    def refuse(self, *, by, reason):
        """Not an institution, or not one for this portal; the card stays with those who registered it."""
        self._move(
            InstitutionStatus.PENDING, to=InstitutionStatus.REFUSED, verb="refuse", by=by, reason=reason
        )

    def withdraw(self):
        """Who registered it took that back before anybody verified it."""
        self._move(InstitutionStatus.PENDING, to=InstitutionStatus.REFUSED, verb="withdraw")

    def archive(self, *, by, reason):
        """It exists no more: out of the directory, readable wherever it is referred to."""
        self._move(
            InstitutionStatus.VERIFIED, to=InstitutionStatus.ARCHIVED, verb="archive", by=by, reason=reason
        )

    def restore(self, *, by):
        """Back from the archive, or from a refusal that was a mistake."""
        gone = [InstitutionStatus.ARCHIVED, InstitutionStatus.REFUSED]
        self._move(*gone, to=InstitutionStatus.VERIFIED, verb="restore", by=by)

    @property
    def is_foreign(self):
        return self.country != "PL"

    @property
    def country_name(self):
        return country_name(self.country)

    @property
    def place(self):
        """Where it sits, in a word: the gmina, abroad the town and the country."""
        if self.is_foreign:
            return ", ".join(filter(None, [self.town, self.country_name]))
        return str(self.seat or self.town)

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


# They give a number once in the whole country.
NATIONAL_REGISTERS = [Registry.KRS, Registry.RSPO, Registry.KGW]


class InstitutionIdentifier(models.Model):
    """A number in another register than NIP and REGON."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="identifiers")
    registry = models.CharField(_("register"), max_length=12, choices=Registry.choices)
    number = models.CharField(_("number"), max_length=60)

    class Meta:
        verbose_name = _("number in a register")
        verbose_name_plural = _("numbers in registers")
        constraints = [
            # Each starosta, founder and country counts from 1 again: those numbers are once in their place only.
            models.UniqueConstraint(
                fields=["registry", "number"],
                condition=Q(registry__in=NATIONAL_REGISTERS),
                name="partners_identifier_once",
                violation_error_message=_("Another institution has this number in that register."),
            )
        ]

    def __str__(self):
        return f"{self.registry} {self.number}"


class NotDuplicate(models.Model):
    """Somebody looked at two institutions that seemed to be one and saw that they are two. `first` has the lower id."""

    first = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    second = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pair that is no duplicate")
        verbose_name_plural = _("pairs that are no duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="partners_notduplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="partners_notduplicate_order"),
        ]

    def __str__(self):
        return f"{self.first_id} / {self.second_id}"

    @classmethod
    def remember(cls, one, other, *, by):
        """Ids in any order; said twice it is kept once."""
        first, second = sorted([one, other])
        return cls.objects.get_or_create(first_id=first, second_id=second, defaults={"said_by": by})[0]
