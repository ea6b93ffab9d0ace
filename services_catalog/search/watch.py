"""When documents are written again.

Triggers of the database (migrations 0002 and 0003) mark a document in the transaction that makes it out of date, by
whatever way the change came; a change rolled back takes its mark along. This module only makes it happen soon: rows
saved through Django ask for a rebuild at commit. What comes another way, or is too much, the minute's tick finds.
"""

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from partners.models import Institution, InstitutionPhone, InstitutionType, Location, Territory

from .. import models
from . import index

DOCUMENT = (
    models.Service,
    models.ServiceEvent,  # a change of state is an UPDATE, but it always writes its journal
    models.ServicePlace,
    models.OpeningHours,
    models.SpecialDay,
    models.FreePlaces,
    models.Confirmation,
    models.ServiceType,
    models.HelpTopic,
    models.RecipientGroup,
    Institution,
    InstitutionPhone,
    InstitutionType,
    Location,
    Territory,
)
RELATIONS = ("types", "topics", "recipients", "coverage")
THESAURUS = (models.Synonym, models.Abbreviation)


def connect():
    for model in DOCUMENT:
        for signal in (post_save, post_delete):
            signal.connect(_document_changed, model, dispatch_uid=f"search-{model.__name__}")
    for name in RELATIONS:
        through = getattr(models.Service, name).through
        m2m_changed.connect(_document_changed, through, dispatch_uid=f"search-{name}")
    for model in THESAURUS:
        post_save.connect(_thesaurus_changed, model, dispatch_uid=f"search-{model.__name__}")


def _document_changed(**_signal):
    transaction.on_commit(rebuild_soon, robust=True)


def _thesaurus_changed(instance, **_signal):
    index.mark_wordings(instance.wordings)
    transaction.on_commit(index.learn_thesaurus, robust=True)
    transaction.on_commit(rebuild_soon, robust=True)


def rebuild_soon():
    """After a commit. Of a hundred saved rows the first call does the work; the others look and find nothing."""
    if index.rebuild_dirty(index.AT_COMMIT) == index.AT_COMMIT:
        from ..tasks import reindex

        reindex.delay()
