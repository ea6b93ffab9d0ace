"""Files and the public check. Files of sign strips are public; files of others follow their owner's app."""

import uuid

from documents.models import IssuedDocument, SignStrip
from tests.documents.factories import stored

from .matrix import EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row


def strip():
    return SignStrip.objects.get_or_create(code="matrix", defaults={"name": "Matrix"})[0]


def public_file(world):
    return [stored(strip()).uid]


def personal_file(world):
    """Of an owner whose app registered no rule: nobody's."""
    return [stored(world.gmina).uid]


def document(world):
    """Its kind is registered nowhere: whoever sees its subject sees it, operators alone may retry."""
    return [IssuedDocument.start("matrix", strip(), title="Matrix").uid]


def unseen_document(world):
    return [IssuedDocument.start("matrix", world.gmina, title="Matrix").uid]


ROWS = [
    Row("documents:download", public_file, get={EVERYBODY: 200}, note="public"),
    Row("documents:download", personal_file, get={EVERYBODY: 404}, note="nobody's"),
    Row("documents:check", get={EVERYBODY: 200}, post={EVERYBODY: 200}, note="form"),
    Row(
        "documents:check",
        lambda world: ["7K3M-0QXZ-49HT"],
        get={EVERYBODY: 404},
        post={EVERYBODY: 404},
        note="unknown code",
    ),
    Row(
        "documents:retry",
        document,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 302},
        note="of a visible subject",
    ),
    Row(
        "documents:retry",
        unseen_document,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        note="of an unseen subject",
    ),
    Row(
        "documents:retry",
        lambda world: [uuid.uuid4()],
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        note="unknown",
    ),
]
