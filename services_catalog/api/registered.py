"""What the API adds to lower apps."""

from coop_portal import registry


@registry.file_access.register("services_catalog.opendataset")
def may_fetch(_scope, _set):
    """Made of what anybody may read."""
    return True
