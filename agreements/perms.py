"""Who may do what with agreements; one sentence each. What a person may see at all is `visible_to`."""

from programmes import perms as programme_perms

from .enums import AgreementStatus


def can_run(scope, agreement):
    """Coordinators of the project draft an agreement and run it."""
    return scope.coordinates(agreement.programme_id)


def can_edit(scope, agreement):
    """The wording is open until it is fixed, in a project that is not in the archive."""
    return can_run(scope, agreement) and agreement.is_open and not agreement.programme.is_archived


def speaks_for(scope, party):
    """Caretakers of the party, or of the unit that it acts through, answer in its name."""
    return bool({party.subject_id, party.acting_unit_id} & set(scope.caretaken_institution_ids))


def can_fetch_attachment(scope, attachment):
    """Attachments are read by whoever reads the agreement."""
    agreements = type(attachment.agreement).objects.visible_to(scope)
    return agreements.filter(pk=attachment.agreement_id).exists()


def can_fetch_basis(scope, signer):
    """A power of attorney is read by who runs or controls the project, and by the party that gave it."""
    return sees_drafts(scope, signer.party.agreement) or speaks_for(scope, signer.party)


def can_fetch_review(scope, review):
    """What a legal adviser wrote is read by who runs or controls the project, and by the adviser's party."""
    own = review.party is not None and speaks_for(scope, review.party)
    return sees_drafts(scope, review.agreement) or own


def can_fetch_signature(scope, signature):
    """A signed PDF that was accepted is read with the agreement; what waits, was refused or is a scan or a container
    by who runs or controls the project, and by the parties whose signature it is.
    """
    agreement = signature.signing.agreement
    if signature.is_revision and can_download(scope, agreement):
        return True
    own = signature.signing.signatures.filter(file=signature.file_id).exclude(party=None)
    sent = own.select_related("party")
    return sees_drafts(scope, agreement) or any(speaks_for(scope, each.party) for each in sent)


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


def looks_after(scope, party):
    """A caretaker of the party's own institution: a link that came to its mailbox is for them, too."""
    return bool({party.subject_id, party.acting_unit_id} & set(scope.caretaken_institution_ids))


def reads_text(scope, agreement):
    """What was written after a wording was given up is nobody's but the project's."""
    return sees_drafts(scope, agreement) or agreement.status != AgreementStatus.CANCELLED
