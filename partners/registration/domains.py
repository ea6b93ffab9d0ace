"""Does an address look like one of the institution? A hint for who decides, never a decision."""

from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

# Providers at which anybody has a mailbox.
PUBLIC_MAIL = {
    "gmail.com", "googlemail.com", "outlook.com", "outlook.pl", "hotmail.com", "live.com",
    "yahoo.com", "yahoo.pl", "icloud.com", "me.com", "wp.pl", "o2.pl", "onet.pl", "onet.eu",
    "op.pl", "poczta.onet.pl", "poczta.onet.eu", "vp.pl", "autograf.pl", "buziaczek.pl",
    "interia.pl", "interia.eu", "interia.com", "poczta.fm", "tlen.pl", "go2.pl", "prokonto.pl",
    "spoko.pl", "gazeta.pl", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "mail.com",
    "post.pl", "neostrada.pl",
}  # fmt: skip


class Fit(models.TextChoices):
    """What the address says about whether its holder works there."""

    MAILBOX = "mailbox", _("the shared mailbox of the institution")
    SAME = "same", _("an address in the institution's domain")
    PUBLIC = "public", _("a mailbox that anybody may have: check by phone")
    OTHER = "other", _("another domain than the institution's: check by phone")
    UNKNOWN = "unknown", _("the institution has no own domain in the register: check by phone")

    @property
    def is_good(self):
        return self in (Fit.MAILBOX, Fit.SAME)


def fit(address, institution):
    address, mailbox = address.lower(), institution.email.lower()
    if mailbox and address == mailbox:
        return Fit.MAILBOX
    domain = _domain(address)
    if domain in PUBLIC_MAIL:
        return Fit.PUBLIC
    own = {_domain(mailbox), _host(institution.www), _host(institution.bip)} - {""} - PUBLIC_MAIL
    if any(domain == known or domain.endswith(f".{known}") for known in own):
        return Fit.SAME
    return Fit.OTHER if own else Fit.UNKNOWN


def _domain(address):
    return address.rpartition("@")[2]


def _host(url):
    host = urlsplit(url).hostname or ""
    return host.removeprefix("www.")
