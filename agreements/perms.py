"""Who may do what with agreements; one sentence each. What a person may see at all is `visible_to`."""

from programmes import perms as programme_perms


def can_run(scope, agreement):
    """Coordinators of the project draft an agreement and run it."""
    return scope.coordinates(agreement.programme_id)


def can_edit(scope, agreement):
    """The wording is open only while it is a draft of a project that is not in the archive."""
    return can_run(scope, agreement) and agreement.is_draft and not agreement.programme.is_archived


def can_draft_from(scope, cycle):
    return programme_perms.can_edit(scope, cycle.edition.programme)


def can_download(scope, agreement):
    """Whoever sees the agreement gets its fixed wording; a withdrawn one is for who runs or controls the project."""
    if not type(agreement).objects.visible_to(scope).filter(pk=agreement.pk).exists():
        return False
    return agreement.has_wording or scope.is_operator or agreement.programme_id in scope.programme_ids


def sees_drafts(scope, agreement):
    """What is not yet settled is for those who run or control the project."""
    return scope.is_operator or agreement.programme_id in scope.programme_ids


def can_change_life(scope, agreement):
    """Whoever runs it notes what happens to a signed agreement that is not over; an annex lives with its original."""
    return can_run(scope, agreement) and not agreement.amends_id and agreement.lives


def can_answer(scope, party, agreement):
    """A party's caretakers answer for it; who runs the agreement writes down what the party said."""
    mine = scope.caretaken_institution_ids
    return can_run(scope, agreement) or party.subject_id in mine or party.acting_unit_id in mine
