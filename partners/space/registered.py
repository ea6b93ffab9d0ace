"""What this part gives to pages, mails and lists of others."""

from coop_portal import registry

from ..models import Team
from . import emails


def may_fetch_file(scope, file):
    """Whoever enters the team, until the file is removed."""
    return file.removed_at is None and Team.objects.entered_by(scope).filter(pk=file.team_id).exists()


emails.register()
registry.file_access.register("partners.teamfile", may_fetch_file)
