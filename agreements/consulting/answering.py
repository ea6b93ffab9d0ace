"""What a party says of the wording as a whole. Silence is no answer, and no answer is consent."""

from django.db import transaction

from ..models import Agreement, PartyAnswer
from .fingerprint import fingerprint
from .opening import locked_consultation


class TextChanged(Exception):
    """The wording was edited between reading and answering; nothing was kept."""


@transaction.atomic
def answer(party, voice, *, read, source, answered_by=""):
    """Keep the party's answer to the text with the fingerprint `read`; TextChanged where it is another one now.

    TransitionRefused when nothing is consulted any more. The last answer holds.
    """
    locked = locked_consultation(party.agreement)
    whole = Agreement.objects.with_wording().get(pk=locked.pk)
    if read != fingerprint(whole):
        raise TextChanged
    given = {
        "answer": voice,
        "fingerprint": read,
        "versions": {clause.pk: clause.edit_version for clause in whole.clauses.all()},
        "answered_by": answered_by,
        "source": source,
    }
    kept, _made = PartyAnswer.objects.update_or_create(party=party, defaults=given)
    locked.events.create(
        verb=f"answer_{voice}",
        from_status=locked.status,
        to_status=locked.status,
        by=source.recorded_by,
        reason=str(party),
    )
    return kept
