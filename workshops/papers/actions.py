"""Tasks that meetings and plans of cooperation give: ActionItems, the one list of tasks, with their reminders."""

from django.db.models import Q

from partners.models import ActionItem


def give(action, *, team, by, **values):
    """`action` with these values, or a new one where it is None. What already stands so is left alone."""
    if action is None:
        action = ActionItem.objects.create(team=team, created_by=by, **values)
    elif any(getattr(action, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(action, name, value)
        action.version += 1
        action.edited_by = by
        action.save()
    action.plan_reminder()
    return action


def of_cycle(cycle):
    """Tasks from the minutes of its meetings and from its plan of cooperation, the soonest first."""
    found = Q(minutes_task__minutes__session__cycle=cycle) | Q(plan_task__plan__cycle=cycle)
    return ActionItem.objects.filter(found).with_owners().soonest_first()
