"""Who may do what with services; one sentence each."""

from accounts.enums import Role
from partners.enums import Visibility
from partners.perms import sees_contact

from .enums import ServiceStatus
from .needs.enums import NeedStatus


def can_add(scope):
    """Operators, animators, and caretakers for their institutions."""
    return bool(scope.is_operator or scope.animated_territory_ids or scope.caretaken_institution_ids)


def can_import(scope):
    """Operators, and animators into their territories."""
    return bool(scope.is_operator or scope.animated_territory_ids)


def keeps_synonyms(scope):
    """Operators the national ones, animators those of their territories."""
    return bool(scope.is_operator or scope.animated_territory_ids)


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


def shown_contact(scope, service):
    """The post of the contact person, where it is held today and its person lets this reader see it; else None."""
    post = service.contact_today
    return post if post and sees_contact(scope, post.person.visibility, service.provider) else None


def joins_gminas(scope):
    """Operators, and animators of some territory."""
    return bool(scope.is_operator or scope.animated_territory_ids)


def can_join(scope, gmina):
    """Operators, and the animators of the gmina or of what it lies in."""
    return scope.is_operator or scope.animates(gmina)


def can_leave(scope, gmina):
    """Who is above the gmina: operators, and animators of its powiat or voivodeship."""
    return scope.is_operator or bool(scope.animated_territory_ids & (gmina.path_ids() - {gmina.pk}))


def runs_question(scope, question):
    """Whoever runs the road on which it is asked."""
    return can_join(scope, question.joining.territory)


def edits_templates(scope):
    """Operators; animators read them where they tick them."""
    return scope.is_operator


def has_board(scope):
    """Operators, and animators of some territory."""
    return bool(scope.is_operator or scope.animated_territory_ids)


def taps_outcomes(scope):
    """Who works with help writes down what came of a call."""
    return scope.is_professional


def can_rule(scope, territory):
    """Rules of a territory: its animators and those above it. Of the country (None): operators alone."""
    return scope.is_operator or scope.animates(territory)


def can_print(scope, territory):
    """Who keeps the list of a place says what its card holds and orders its brochures."""
    return scope.is_operator or scope.animates(territory)


def decides_proposals(scope):
    """Operators and animators; which ones is a question of the territory."""
    return bool(scope.is_operator or scope.animated_territory_ids)


def may_propose(scope, service):
    """Whoever does not edit the entry anyway; of what is published alone."""
    return service.status == ServiceStatus.PUBLISHED and not can_edit(scope, service)


def reads_packs(scope):
    """Packs are for those who work with help."""
    return scope.is_professional


def writes_packs(scope):
    """Operators, animators for their territories, and social workers for their institutions."""
    return bool(
        scope.is_operator or scope.animated_territory_ids or scope.institutions_as(Role.SOCIAL_WORKER)
    )


def can_write_pack(scope, pack):
    """The animators of its territory or those above it; the social workers of its institution."""
    if scope.is_operator:
        return True
    if pack.institution_id:
        return pack.institution_id in scope.institutions_as(Role.SOCIAL_WORKER)
    return scope.animates(pack.territory)


def reads_plan_templates(scope):
    """Who works with help sees how plans are arranged."""
    return scope.is_professional


def edits_plan_templates(scope):
    """Operators and animators."""
    return bool(scope.is_operator or scope.animated_territory_ids)


def reads_needs(scope):
    """Who works with help reads taken up needs and the gaps of the list; a controller does not."""
    return scope.is_professional


def writes_needs_down(scope):
    """Social workers what they heard; animators and operators in their territories."""
    return bool(scope.has(Role.SOCIAL_WORKER) or scope.is_operator or scope.animated_territory_ids)


def triages_needs(scope):
    """Operators and animators; which needs is a question of the territory."""
    return bool(scope.is_operator or scope.animated_territory_ids)


def can_triage(scope, need):
    """Who keeps the list of the need's gmina."""
    return scope.is_operator or scope.animates(need.territory)


def can_offer(scope, need):
    """Caretakers and members for their institutions, while the need waits for an answer."""
    return need.status == NeedStatus.OPEN and bool(scope.institutions_as(Role.CARETAKER, Role.MEMBER))
