import tomllib
import uuid
from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from partners.models import InstitutionType, Team
from programmes.models import Programme

from ..enums import ClauseKind

DEFAULT = Path(__file__).resolve().parent.parent / "data" / "default_template.toml"


class AgreementTemplateQuerySet(models.QuerySet):
    def newest(self):
        """Of each template its last version: earlier ones are kept for what was drafted from them."""
        same = {"code": OuterRef("code"), "scope_key": OuterRef("scope_key")}
        later = self.model.objects.with_scope_key().filter(**same, version__gt=OuterRef("version"))
        return self.with_scope_key().filter(~Exists(later))

    def with_scope_key(self):
        """Project and team as one word: in SQL nothing equals an empty column."""
        key = Concat(
            Cast("programme", models.CharField()), Value("/"), Cast("team", models.CharField())
        )  # an empty part is an empty word here
        return self.annotate(scope_key=key)

    def variants(self, programme, team=None):
        """Those to choose from, the most fitting first: the team's, the project's, the common ones."""
        fitting = (
            self.newest()
            .select_related("programme", "team")
            .filter(Q(programme=programme) | Q(programme=None), Q(team=team) | Q(team=None))
        )
        return fitting.order_by(
            F("team").asc(nulls_last=True), F("programme").asc(nulls_last=True), "-version", "-pk"
        )

    def for_programme(self, programme, team=None):
        """The one that a draft starts from where nobody chooses another."""
        return self.variants(programme, team).first()


@tracked()
class AgreementTemplate(models.Model):
    """Clauses that a new agreement starts from. Their wording is data: a project may have its own."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="agreement_templates",
        verbose_name=_("project"),
    )
    team = models.ForeignKey(
        Team,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="agreement_templates",
        verbose_name=_("team"),
    )
    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("title of the agreement"), max_length=300)

    objects = AgreementTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-version"]
        verbose_name = _("template of agreements")
        verbose_name_plural = _("templates of agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "team", "code", "version"],
                nulls_distinct=False,
                name="agreements_template_once",
            )
        ]

    def __str__(self):
        return self.name

    def labelled(self):
        """ "Porozumienie o współpracy (projekt …, wersja 3)" where one is chosen from several."""
        whose = self.team or self.programme or _("common")
        return _("%(name)s (%(whose)s, version %(n)d)") % {
            "name": self.name,
            "whose": whose,
            "n": self.version,
        }

    @classmethod
    @transaction.atomic
    def load_default(cls):
        """The template shipped with the portal. One that is there already is left as people have edited it."""
        data = tomllib.loads(DEFAULT.read_text())
        clauses, bases = data.pop("clause"), data.pop("legal_basis")
        key = {"programme": None, "team": None, "code": data.pop("code"), "version": data.pop("version")}
        template, made = cls.objects.get_or_create(**key, defaults=data)
        if made:
            ClauseTemplate.objects.bulk_create(
                ClauseTemplate(template=template, position=i, **_stripped(row))
                for i, row in enumerate(clauses, 1)
            )
            LegalBasisTemplate.objects.bulk_create(
                LegalBasisTemplate(template=template, position=i, **_stripped(row))
                for i, row in enumerate(bases, 1)
            )
        return template

    def legal_bases(self, institutions):
        """Texts for these institutions, each once; the rows without types hold for everybody."""
        types = InstitutionType.objects.filter(pk__in={each.type_id for each in institutions})
        codes = types.known_as()
        rows = self.bases.all()
        return [row.text for row in rows if not row.institution_types or codes & set(row.institution_types)]


def _stripped(row):
    return row | {"text": row["text"].strip()}


class ClauseTemplate(models.Model):
    """`text` may hold placeholders of `agreements.placeholders`."""

    template = models.ForeignKey(AgreementTemplate, models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=ClauseKind.choices, default=ClauseKind.OTHER)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("clause of a template")
        verbose_name_plural = _("clauses of templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="agreements_clausetemplate_order")
        ]

    def __str__(self):
        return self.title


class LegalBasisTemplate(models.Model):
    """An act that parties of some types act on; without types it is quoted in every agreement."""

    template = models.ForeignKey(AgreementTemplate, models.CASCADE, related_name="bases")
    position = models.PositiveSmallIntegerField(_("order"))
    institution_types = ArrayField(
        models.SlugField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("codes of types of institutions"),
    )
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["position"]
        verbose_name = _("legal basis of a template")
        verbose_name_plural = _("legal bases of templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="agreements_legalbasis_order")
        ]

    def __str__(self):
        return self.text
