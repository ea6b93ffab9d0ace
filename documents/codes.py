"""Check codes that a person can type from paper."""

import secrets

# Crockford's alphabet: no I, L, O, U, so nothing is read as something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # 60 bits: nobody finds a document by trying


def new_check_code():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(code):
    """What was typed, with look-alikes and separators read as meant."""
    plain = code.upper().translate(str.maketrans("OIL", "011", " -–"))
    return "".join(letter for letter in plain if letter in ALPHABET)[: LENGTH + 1]


def grouped(code):
    """Printed form: 4 letters a group."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
