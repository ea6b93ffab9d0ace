"""The two cards side by side: which values differ, and which of them stay."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..models import Institution

OLD, NEW = "old", "new"


@dataclass(frozen=True)
class Group:
    """Columns that are chosen together: half of one address and half of another is no address."""

    code: str
    label: str
    names: tuple

    def text(self, institution):
        """As people read it, "" where nothing is written."""
        if self.code == "address":
            return institution.address
        values = (self._text(institution, name) for name in self.names)
        return " ".join(text for text in values if text)

    @staticmethod
    def _text(institution, name):
        field = Institution._meta.get_field(name)
        value = getattr(institution, name)
        if isinstance(value, bool):
            return str(_("yes")) if value else ""  # a box that is not ticked says nothing
        if field.choices:
            return str(dict(field.flatchoices).get(value, ""))
        return "" if value is None else str(value)


GROUPS = [
    Group("name", _("Full name"), ("name",)),
    Group("short_name", _("Short name"), ("short_name",)),
    Group("type", _("Type"), ("type",)),
    Group("legal_form", _("Legal form"), ("legal_form",)),
    Group("parent_subject", _("Acts for"), ("parent_subject",)),
    Group("is_public_body", _("Public body"), ("is_public_body",)),
    Group("nip", "NIP", ("nip",)),
    Group("regon", "REGON", ("regon",)),
    Group("seat", _("Gmina of the seat"), ("seat",)),
    Group("address", _("Address"), ("street", "building", "postcode", "town")),
    Group("email", _("Shared mailbox"), ("email",)),
    Group("fax", _("Fax"), ("fax",)),
    Group("www", _("Website"), ("www",)),
    Group("bip", "BIP", ("bip",)),
    Group("edelivery_address", _("e-Delivery address (AE:PL)"), ("edelivery_address",)),
]


@dataclass(frozen=True)
class Compared:
    """One group of both: `differs` where the person chooses, `fills` where the old one fills a gap of the new one."""

    group: Group
    old: str
    new: str

    @property
    def differs(self):
        return bool(self.old and self.new and self.old != self.new)

    @property
    def fills(self):
        return bool(self.old and not self.new)


def compare(old, new):
    """A Compared for every group in which either says something."""
    rows = (Compared(group, group.text(old), group.text(new)) for group in GROUPS)
    return [row for row in rows if row.old or row.new]


def doubts(old, new):
    """Sentences that speak against these two being one."""
    if old.regon and new.regon and old.regon[:9] != new.regon[:9]:
        yield _("The REGON numbers differ: these may be two institutions.")
    registers = dict(new.identifiers.values_list("registry", "number"))
    for registry, number in old.identifiers.values_list("registry", "number"):
        if registers.get(registry, number) != number:
            yield _("Each has another number in the same register: these may be two institutions.")
            return


@transaction.atomic
def take(old, new, groups, *, by):
    """Write into `new` what was chosen from `old`, and what `new` lacks."""
    filled = [row.group for row in compare(old, new) if row.fills]
    for group in [*groups, *filled]:
        for name in group.names:
            setattr(new, name, getattr(old, name))
    if new.parent_subject_id in (new.pk, old.pk):
        new.parent_subject = None
    new.version, new.edited_by = new.version + 1, by
    new.save()
