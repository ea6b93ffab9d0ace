from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Road(models.TextChoices):
    """How the parties sign one wording."""

    ANY = "any", _("one file, in any order")
    TURN = "turn", _("one file, in the order of the parties")
    JOINING = "joining", _("one party signs, the others join by declarations of their own")
    PAPER = "paper", _("on paper, together")


class InForceRule(models.TextChoices):
    ALL = "all", _("when all parties have signed")
    AT_LEAST = "at_least", _("when at least so many parties have signed")
    EACH = "each", _("for each party from its own signature, once two have signed")


class SignatureKind(models.TextChoices):
    QUALIFIED = "kwalifikowany", _("qualified signature")
    TRUSTED = "zaufany", _("trusted signature (profil zaufany)")
    PERSONAL = "osobisty", _("personal signature (e-dowód)")
    PAPER = "papier", _("on paper, by hand")
    UNKNOWN = "nieustalony", pgettext_lazy("kind of a signature", "not known")


ELECTRONIC = (SignatureKind.QUALIFIED, SignatureKind.TRUSTED, SignatureKind.PERSONAL)
# What a party may be allowed to use; the unknown one is only what a file turns out to hold.
ALLOWED = (*ELECTRONIC, SignatureKind.PAPER)


class SignatureState(models.TextChoices):
    WAITING = "waiting", _("waits for a person's decision")
    ACCEPTED = "accepted", pgettext_lazy("signature", "accepted")
    REFUSED = "refused", pgettext_lazy("signature", "not accepted")
    VOIDED = "voided", _("void: the wording was opened again")


class Verdict(models.TextChoices):
    """Of each of the four questions apart: integrity, identity, qualification, authority."""

    YES = "yes", pgettext_lazy("verdict", "yes")
    NO = "no", pgettext_lazy("verdict", "no")
    UNCLEAR = "unclear", pgettext_lazy("verdict", "not established")
