"""The legal adviser works in Word: the file comes back, and what became of it is noted clause by clause."""

from django.db import transaction
from django.db.models.functions import Now

from documents import uploads
from documents.enums import Channel
from documents.models import Source

from ..enums import RemarkOutcome
from ..models import AdviserReview, Remark

ACCEPTED_FILES = uploads.OFFICE | {uploads.PDF}


@transaction.atomic
def keep(agreement, *, uid, party, file, received_on, by, reference=""):
    """(the review with its file, whether it is new). ValidationError for a file that is not a document.

    Taken while the wording is open, be it consulted or drafted. The same `uid` twice keeps one.
    """
    agreement.locked_open()
    if first := AdviserReview.objects.filter(uid=uid).first():
        return first, False
    source = Source.record(
        Channel.DOCUMENT,
        by=by,
        received_on=received_on,
        on_behalf_of=str(party)[:200] if party else "",
        reference=reference,
    )
    review = AdviserReview.objects.create(uid=uid, agreement=agreement, party=party, source=source)
    source.scan = uploads.store(file, name=file.name, owner=review, by=by, accept=ACCEPTED_FILES)
    source.save(update_fields=["scan"])
    agreement.events.create(
        verb="add_review",
        from_status=agreement.status,
        to_status=agreement.status,
        by=by,
        reason=str(party or ""),
    )
    return review, True


@transaction.atomic
def note(review, clause, outcome, sentence, *, by):
    """What became of the adviser's remark to one clause; an empty outcome takes the note back."""
    review.agreement.locked_open()
    found = Remark.objects.filter(review=review, clause=clause)
    if not outcome:
        found.delete()
        return
    is_open = outcome == RemarkOutcome.OPEN
    Remark.objects.update_or_create(
        review=review,
        clause=clause,
        defaults={
            "agreement": review.agreement,
            "party": review.party,
            "clause_title": clause.title,
            "clause_version": clause.edit_version,
            "source": review.source,
            "outcome": outcome,
            "reply": sentence,
            "resolved_at": None if is_open else Now(),
            "resolved_by": None if is_open else by,
            "edited_by": by,
        },
    )
