"""What this part gives to pages, mails and lists of others."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from . import emails, panels

registry.navigation.register("teams", panels.menu)
registry.navigation.register("team_kinds", panels.operators_menu)
registry.dashboard.register("tasks", panels.waiting)
registry.panels.register(("team_space", "journal"), panels.journal)
registry.acts.register("team_act", _("downloaded the act of appointment of a team"))
registry.acts.register("team_members", _("downloaded the list of members of a team"))
registry.acts.register("team_plan", _("downloaded a team's plan of work"))
emails.register()
