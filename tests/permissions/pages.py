"""Pages about the portal: everybody reads them, nothing on them acts."""

from .matrix import EVERYBODY, Row

CARD = "jakich-danych-tu-nie-ma"

ROWS = [
    Row("pages:about", get={EVERYBODY: 200}),
    Row("pages:privacy", get={EVERYBODY: 200}),
    Row("pages:privacy_document", lambda world: [CARD], get={EVERYBODY: 200}),
    Row(
        "pages:privacy_document",
        lambda world: ["arkusz-ryzyka"],
        get={EVERYBODY: 404},
        note="for offices only",
    ),
    Row("pages:privacy_file", lambda world: [CARD, "docx"], get={EVERYBODY: 200}),
    Row("pages:privacy_archive", get={EVERYBODY: 200}),
]
