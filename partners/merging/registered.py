"""What this part gives to pages, mails and lists of others."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from . import emails, lower_rules, own_rules

# Partners' own rules first: what hangs on posts and places follows them.
own_rules.register()
lower_rules.register()
emails.register()
registry.acts.register("institution_merge", _("merged institutions"))
