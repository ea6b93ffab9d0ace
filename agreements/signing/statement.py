"""The agreement for programs: JSON that is attached to its PDF. static/schemas/porozumienie-1.json describes it."""

import hashlib
import json

from django.conf import settings
from django.templatetags.static import static

from ..placeholders import fill, values_for

NAME = "porozumienie.json"
SCHEMA = "schemas/porozumienie-1.json"


def statement(agreement, document):
    """A dict of plain values. `agreement` comes from `with_wording()`; to be made in the document's language."""
    values = values_for(agreement)
    return {
        "$schema": f"{settings.PUBLIC_URL}{static(SCHEMA)}",
        "number": document.label,
        "version": document.version,
        "check": document.check_url,
        "title": agreement.title,
        "project": agreement.programme.title,
        "place": agreement.place,
        "dated_on": _day(agreement.dated_on),
        "in_force": {"from": _day(agreement.starts_on), "to": _day(agreement.ends_on)},
        "notice_months": agreement.notice_months,
        "parties": [_party(party) for party in agreement.parties.all()],
        "clauses": [_clause(number, clause, values) for number, clause in agreement.clauses_with_numbers()],
        "recommendations": [
            {"title": item.title, "within_duties": item.within_duties} for item in agreement.recommendations()
        ],
    }


def as_bytes(stated):
    """UTF-8, keys in their order: the same statement has the same digest."""
    return json.dumps(stated, ensure_ascii=False, indent=1).encode()


def digest(content):
    return hashlib.sha256(content).hexdigest()


def _day(day):
    return day.isoformat() if day else None


def _party(party):
    return {
        "name": party.full_name,
        "subject": _institution(party.subject),
        "acting_unit": _institution(party.acting_unit) if party.acting_unit else None,
        "signers": [
            {
                "name": signer.name, "post": signer.post, "basis": signer.basis, "number": signer.basis_number,
                "date": _day(signer.basis_date), "rule": signer.rule,
            }
            for signer in party.signers.all()
        ],
    }  # fmt: skip


def _institution(institution):
    registers = {row.registry: row.number for row in institution.identifiers.all()}
    return {
        "name": institution.name, "nip": institution.nip, "regon": institution.regon, "registers": registers,
        "address": institution.address,
    }  # fmt: skip


def _clause(number, clause, values):
    return {"number": number, "kind": clause.kind, "title": clause.title, "text": fill(clause.text, values)}
