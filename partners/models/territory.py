from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField

from ..enums import CodeRegister, GminaKind, TerritoryKind


class TerritoryQuerySet(models.QuerySet):
    def active(self):
        return self.filter(abolished_on=None)

    def gminas(self):
        return self.filter(kind=TerritoryKind.GMINA)

    def for_code(self, code, on=None, register="terc"):
        """The territory that bears (or on a day bore) this code."""
        held = TerritoryCode.objects.filter(code=code, register=register)
        held = held.filter(valid_to=None) if on is None else held.on(on)
        return self.filter(pk__in=held.values("territory"))

    def within(self, territory_ids):
        """These territories and everything inside them."""
        ids = list(territory_ids)
        return self.filter(Q(pk__in=ids) | Q(gmina__in=ids) | Q(powiat__in=ids) | Q(voivodeship__in=ids))


@tracked()
class Territory(models.Model):
    """A unit of the country. Its key never is a code: codes change, units stay or have a successor."""

    kind = models.CharField(_("kind"), max_length=12, choices=TerritoryKind.choices)
    gmina_kind = models.CharField(_("kind of gmina"), max_length=1, choices=GminaKind.choices, blank=True)
    name = models.CharField(_("name"), max_length=120)
    sort_key = SortKeyField(source="name")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # Denormalised ancestors; a unit is its own ancestor of its own kind, so that one column filters all below it.
    voivodeship = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    powiat = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    gmina = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    is_city_powiat = models.BooleanField(_("city with powiat rights"), default=False)
    abolished_on = models.DateField(_("abolished on"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=TerritoryKind.VOIVODESHIP, parent=None)
                | (~Q(kind=TerritoryKind.VOIVODESHIP) & Q(parent__isnull=False)),
                name="partners_territory_parent",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(abolished_on__isnull=False),
                name="partners_territory_successor_of_abolished",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("pk")), name="partners_territory_not_own_successor"
            ),
        ]
        indexes = [models.Index(fields=["kind", "sort_key"])]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """Name with its kind, so that a town and its namesake rural gmina are never mixed up."""
        return LABELS.get((self.kind, self.gmina_kind), "{}").format(self.name)

    @property
    def full_label(self):
        """ "gm. wiejska Kobylin-Borzymy, powiat wysokomazowiecki, woj. podlaskie": means one unit alone."""
        units = [self.powiat, self.voivodeship]
        above = [unit.label for unit in units if unit and unit.pk != self.pk and not unit.is_city_powiat]
        return ", ".join([self.label, *above])

    def place_below_parent(self):
        """Copy the ancestors from the parent; a unit is its own ancestor of its own kind."""
        for level in ("voivodeship", "powiat", "gmina"):
            own = self.kind == level
            above = getattr(self.parent, f"{level}_id") if self.parent else None
            setattr(self, f"{level}_id", self.pk if own else above)

    def path_ids(self):
        """Ids of the territory and of all that it lies in."""
        return {self.pk, self.gmina_id, self.powiat_id, self.voivodeship_id} - {None}


# Polish on purpose: official names of units are not translated.
LABELS = {
    (TerritoryKind.VOIVODESHIP, ""): "woj. {}",
    (TerritoryKind.POWIAT, ""): "powiat {}",
    (TerritoryKind.GMINA, GminaKind.URBAN): "miasto {}",
    (TerritoryKind.GMINA, GminaKind.RURAL): "gm. wiejska {}",
    (TerritoryKind.GMINA, GminaKind.URBAN_RURAL): "gm. miejsko-wiejska {}",
    (TerritoryKind.PART, GminaKind.TOWN): "miasto {} (część gminy)",
    (TerritoryKind.PART, GminaKind.RURAL_AREA): "{} – obszar wiejski",
    (TerritoryKind.PART, GminaKind.WARSAW_DISTRICT): "dzielnica {}",
    (TerritoryKind.PART, GminaKind.DELEGATION): "delegatura {}",
}


class TerritoryCodeQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class TerritoryCode(models.Model):
    """A code and the time in which it meant this territory. `valid_to` is the first day without it.

    TERC: 2 digits a voivodeship, 4 a powiat, 7 a gmina or part (the last is RODZ). SIMC: 7 digits a locality.
    """

    register = models.CharField(max_length=4, choices=CodeRegister.choices, default=CodeRegister.TERC)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="codes")
    code = models.CharField(_("code"), max_length=10)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = TerritoryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory code")
        verbose_name_plural = _("territory codes")
        constraints = [
            ExclusionConstraint(
                name="partners_territorycode_one_meaning",
                expressions=[
                    ("register", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", Value("[)"), function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            )
        ]

    def __str__(self):
        return self.code
