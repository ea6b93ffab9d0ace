"""Who may fetch a file or work on a numbered document: the object that it belongs to says so."""

from coop_portal import registry


def may_fetch(scope, stored):
    return _allows(scope, stored.owner_type, stored.owner)


def may_see(scope, document):
    """Whoever may fetch files of the document's subject."""
    return _allows(scope, document.content_type, document.subject)


def _allows(scope, content_type, owner):
    """Nobody, where the owner is gone or its app registered no rule."""
    rule = registry.file_access.get(f"{content_type.app_label}.{content_type.model}")
    return bool(rule and owner is not None and rule(scope, owner))


def may_retry(scope, document):
    definition = registry.document_kinds.get(document.kind)
    if definition is None or definition.may_retry is None:
        return scope.is_operator
    return definition.may_retry(scope, document.subject)
