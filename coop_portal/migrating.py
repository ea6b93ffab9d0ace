"""What migrations are written with beside Django's own operations."""

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations that are done with one picture of the models before them and one after.

    Django draws all related models anew for every operation, which for a few hundred of them takes minutes. None of
    these may need what another one of them changes: new models in one, then their triggers and constraints in another.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations):
        self.operations = operations

    @property
    def reversible(self):
        return all(each.reversible for each in self.operations)

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # drawn anew when it is looked at, once for all of them
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for each in self.operations:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for each in reversed(self.operations):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Do {len(self.operations)} operations together"
