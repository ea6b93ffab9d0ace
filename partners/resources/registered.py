from coop_portal import registry

from . import panels

registry.navigation.register("resources", panels.menu)
registry.panels.register(("institution", "resources"), panels.of_institution)
