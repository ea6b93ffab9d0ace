import hashlib

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def hash_address(address):
    return hashlib.sha256(address.lower().encode()).hexdigest()


class MailAddress(models.Model):
    """What is known of an address: refused for good by its server, its holder wants no optional mail, or was told
    whose data these are and why (notices.py): when, and in the mail of which Message-ID."""

    address_hash = models.CharField(max_length=64, unique=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    optional_off_at = models.DateTimeField(null=True, blank=True)
    informed_at = models.DateTimeField(null=True, blank=True)
    informed_by = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        verbose_name = _("mail address")
        verbose_name_plural = _("mail addresses")

    def __str__(self):
        return str(self.pk)

    @classmethod
    def known(cls, address):
        """What is known of `address`; an unsaved row when that is nothing."""
        hashed = hash_address(address)
        return cls.objects.filter(address_hash=hashed).first() or cls(address_hash=hashed)

    @classmethod
    def trust(cls, address):
        """The address works again: nothing stays held because of it."""
        from .message import Message  # which knows what a trusted address is, too

        cls.objects.filter(address_hash=hash_address(address)).update(refused_at=None, refusal="")
        Message.objects.filter(address=address).release()

    @classmethod
    def inform(cls, address, *, by):
        """Whether the mail `by` (a Message-ID) has to say where the address comes from: the first one, each time it
        is made. The UPDATE keeps of two mails at once one."""
        known, _made = cls.objects.get_or_create(address_hash=hash_address(address))
        first = cls.objects.filter(Q(informed_at=None) | Q(informed_by=by), pk=known.pk)
        return bool(first.update(informed_at=Now(), informed_by=by))

    @classmethod
    def uninform(cls, *, by):
        """The mail did not go out: the next one to this address has to say it."""
        cls.objects.filter(informed_by=by).update(informed_at=None, informed_by="")

    @classmethod
    def switch_optional(cls, address, *, on):
        """Optional mail to this address at its holder's wish. Safe to repeat."""
        cls.objects.update_or_create(
            address_hash=hash_address(address),
            defaults={"optional_off_at": None if on else timezone.now()},
        )
