"""What becomes of a project's rows when two institutions are one."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from coop_portal.registry import merge_rules
from partners.merging.rules import Rule, move, move_or_drop

from .enums import ApplicationRole
from .models import ApplicationInstitution


def register():
    """A partner twice over in the same role stands once on the project's page."""
    merge_rules.register(
        "programmes.programmepartner.institution",
        move_or_drop(_("parts in projects"), "programme", "role", join=_keep_note),
    )
    merge_rules.register("programmes.programmecontact.institution", move(_("contacts of projects")))
    merge_rules.register("programmes.succession.institution", move(_("things taken over from projects")))
    merge_rules.register(
        "programmes.sustainabilityyear.institution", move(_("questions about sustainability"))
    )
    merge_rules.register("programmes.goodpractice.institution", move(_("good practices")))
    merge_rules.register("programmes.goodpractice.author_institution", move(_("good practices written")))
    merge_rules.register(
        "programmes.applicationinstitution.institution",
        Applications(_("parts in applications"), twins=_in_same_application),
    )


def _keep_note(twin, new):
    same = type(twin).objects.filter(programme=twin.programme_id, role=twin.role, institution=new, note="")
    same.update(note=twin.note)


class Applications(Rule):
    """Twice in one application it is in it once; with two living ones in a call, the one of who stays counts."""

    def remove(self, twin, new):
        kept = ApplicationInstitution.objects.filter(application=twin.application_id, institution=new)
        twin.delete()
        if twin.is_lead:
            kept.update(role=ApplicationRole.LEAD, confirmation=twin.confirmation)
        kept.filter(people_count=None).update(people_count=twin.people_count)

    def repoint(self, rows, key, new):
        answered = ApplicationInstitution.objects.filter(call=OuterRef("call"), institution=new, live=True)
        rows.filter(Exists(answered)).update(live=False)
        super().repoint(rows, key, new)


def _in_same_application(rows, field, new):
    there = ApplicationInstitution.objects.filter(application=OuterRef("application"), institution=new)
    return rows.filter(Exists(there))
