"""Which wording an answer was about: equal texts have equal fingerprints, so an edit that is undone harms no answer."""

import json
from hashlib import sha256


def fingerprint(agreement):
    """SHA-256 of all that the parties agree to; `agreement` comes from `with_wording()`.

    Coordinators and case numbers are left out: they change by a notice, without anybody's consent.
    """
    fields = ("title", "place", "dated_on", "starts_on", "ends_on", "notice_months", "promises_money")
    content = [
        [str(getattr(agreement, name)) for name in fields],
        [_party(party) for party in agreement.parties.all()],
        [[each.kind, each.title, each.text] for each in agreement.clauses.all()],
        [[each.title, each.file.sha256] for each in agreement.attachments.all()],
    ]
    return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _party(party):
    signers = [
        [each.name, each.post, each.basis, each.basis_number, str(each.basis_date), each.rule]
        for each in party.signers.all()
    ]
    return [party.subject_id, party.acting_unit_id, signers]
