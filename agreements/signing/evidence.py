"""What each signature rested on when it was taken, as JSON in the sealed certificate: no signed byte is touched.

The seal, with its timestamp where a server is named, says when all of this was known; the digests in it bind the files.
Certificates of people stay in the files that they signed.
"""

import json

NAME = "sprawdzenie-podpisow.json"


def as_bytes(agreement, states):
    """UTF-8. `states` are those of agreements.signing.plans."""
    told = {
        "number": agreement.number,
        "version": agreement.document.version,
        "wording_sha256": agreement.document.file.sha256,
        "revocation": "not fetched",
        "signatures": [_signature(state, each) for state in states for each in state.accepted],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _signature(state, signature):
    verdicts = ("integrity", "identity", "qualification", "authority")
    return {
        "party": state.party.full_name,
        "kind": signature.kind,
        "signed_on": signature.signed_on.isoformat(),
        "taken_at": signature.made_at.isoformat(),
        "decided_by_person": signature.decided_by_id is not None,
        "file_sha256": signature.file.sha256 if signature.file else None,
        "verdicts": {name: getattr(signature, name) for name in verdicts},
        "check": signature.report,
    }
