"""What the register gives to others: who may fetch its files, the work that makes a ZIP, mails, merge rules."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from notifications.jobs import JobKind
from partners.merging.rules import move

from ..models import Agreement
from . import archiving, earlier, emails


def may_read_change(scope, change):
    return Agreement.objects.visible_to(scope).filter(pk=change.agreement_id).exists()


def register():
    earlier.register_kind()
    emails.register()
    registry.acts.register("agreements_archive", _("ordered a ZIP of an institution's agreements"))
    registry.job_kinds.register(archiving.JOB, JobKind(_("ZIP of agreements"), archiving.run))
    registry.file_access.register("agreements.change", may_read_change)
    registry.file_access.register(
        "agreements.archiveorder",
        lambda scope, order: scope.user is not None and order.ordered_by == scope.user,
    )
    registry.merge_rules.register("agreements.archiveorder.institution", move(_("ZIPs of agreements")))
