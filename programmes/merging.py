"""What becomes of a project's rows when two institutions are one."""

from django.utils.translation import gettext_lazy as _

from coop_portal.registry import merge_rules
from partners.merging.rules import move, move_or_drop


def register():
    """A partner twice over in the same role stands once on the project's page."""
    merge_rules.register(
        "programmes.programmepartner.institution",
        move_or_drop(_("parts in projects"), "programme", "role", join=_keep_note),
    )
    merge_rules.register("programmes.programmecontact.institution", move(_("contacts of projects")))
    merge_rules.register("programmes.goodpractice.institution", move(_("good practices")))
    merge_rules.register("programmes.goodpractice.author_institution", move(_("good practices written")))


def _keep_note(twin, new):
    same = type(twin).objects.filter(programme=twin.programme_id, role=twin.role, institution=new, note="")
    same.update(note=twin.note)
