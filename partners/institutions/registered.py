from coop_portal import registry

from . import panels

registry.navigation.register("institutions", panels.menu)
