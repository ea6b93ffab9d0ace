"""All of the demo's content, in the order in which one thing needs another."""

from django.conf import settings
from django.core.management import call_command

from partners.models import Territory
from partners.teryt.terc import import_terc
from services_catalog.starting.shipped import load_helplines

from .agreements import seed_agreements
from .assessing import seed_assessing
from .calls import seed_calls
from .cooperation import seed_cooperation
from .cycles import seed_cycles
from .endings import seed_endings
from .folder import seed_folder
from .freshness import seed_freshness
from .groups import seed_groups
from .indicators import seed_indicators
from .institutions import seed_institutions, seed_locations
from .needs import seed_needs
from .papers import seed_papers
from .people import seed_memberships, seed_people, seed_users
from .planning import seed_planning
from .practices import seed_practices
from .printing import seed_printing
from .projects import seed_projects
from .reactions import seed_reactions
from .selections import seed_selections
from .services import seed_services


def seed_all():
    """Each part is one transaction and makes only what is missing: what somebody changed since stays."""
    _seed_registers()
    users = seed_users()
    seed_institutions(users["operator"])
    seed_locations()
    seed_people(users)
    seed_projects(users["operator"])
    seed_practices(users["operator"])
    seed_memberships(users)
    seed_cooperation(users)
    seed_cycles(users["coordinator"])
    seed_planning(users["coordinator"])
    seed_groups(users["coordinator_przemysl"])
    seed_papers(users["coordinator"])
    seed_folder(users["coordinator"])
    seed_calls(users)
    seed_assessing(users)
    seed_services(users["animator"])
    load_helplines()
    seed_printing(users["animator"])
    seed_freshness()
    seed_reactions(users["animator"])
    seed_selections(users)
    seed_needs(users)
    seed_endings(users["operator"])
    seed_indicators(users["operator"])
    seed_agreements(users["coordinator"], users["operator"])


def _seed_registers():
    """Vocabularies, and the units that the sources name; a full TERC that is there already stays."""
    call_command("load_vocabularies", verbosity=0)
    if not Territory.objects.exists():
        import_terc(settings.BASE_DIR / "partners/data/terc_demo.csv", partial=True)
