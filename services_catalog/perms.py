"""Who may do what with services; one sentence each."""

from partners.enums import Visibility


def can_add(scope):
    """Operators, animators, and caretakers for their institutions."""
    return bool(scope.is_operator or scope.animated_territory_ids or scope.caretaken_institution_ids)


def can_keep(scope, service):
    """The animator of the steward territory (the operator where there is none) approves, pauses and ends."""
    return scope.is_operator or scope.animates(service.steward)


def can_edit(scope, service):
    """Who keeps the entry, and the caretaker of the provider: both edit and confirm."""
    return can_keep(scope, service) or service.provider_id in scope.caretaken_institution_ids


def sees_professional_contact(scope, service):
    """Contacts for professionals are for those who work with help; private ones for those who edit."""
    if service.professional_contact_visibility == Visibility.PUBLIC:
        return True
    if service.professional_contact_visibility == Visibility.PROFESSIONALS:
        return scope.is_professional
    return can_edit(scope, service)
