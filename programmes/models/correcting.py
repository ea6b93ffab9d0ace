"""What an application said when it was sent, kept while it is corrected: the form writes over it before it is sent."""

PARTS = (
    "pk",
    "institution_id",
    "role",
    "people_count",
    "email",
    "confirmation",
    "confirmed_by_id",
    "answered_at",
)
ANSWERS = ("question_id", "text", "choice", "number", "file_id", "declared")
NOMINATIONS = ("pk", "uid", "name", "post_title", "email", "person_agreed", "notice_version", "told_at")
OF_FORM = ("role", "people_count", "email")  # of a part; the rest is the partner's own word


def as_sent(application, contact):
    """For `Application.before_correction`; `contact` names the columns of the application itself."""
    return {
        "contact": {name: getattr(application, name) for name in contact},
        "parts": list(application.parts.values(*PARTS)),
        "answers": list(application.answers.values(*ANSWERS)),
        "nominations": list(application.nominations.values(*NOMINATIONS)),
    }


def restore(application):
    """Write it back, in the caller's transaction, which holds the row; says the columns of the application itself.

    What others said meanwhile stays: a partner's answer, a person who refused the nomination (`without`). Rows that
    come back have their old keys, so that links in mails lead to them. The partners' places are claimed by the caller.
    """
    kept = application.before_correction
    _restore_parts(application, kept["parts"])
    _restore_answers(application, kept["answers"])
    for row in kept["nominations"]:
        application.nominations.update_or_create(pk=row["pk"], defaults=row)
    application.nominations.exclude(pk__in=[row["pk"] for row in kept["nominations"]]).delete()
    return kept["contact"]


def _restore_parts(application, rows):
    sent = {row["pk"]: row for row in rows}
    # What was added goes first: an institution stands in an application once, and one of them leads.
    application.parts.exclude(pk__in=sent).delete()
    present = set(application.parts.values_list("pk", flat=True))
    for pk, row in sent.items():
        if pk in present:
            application.parts.filter(pk=pk).update(**{name: row[name] for name in OF_FORM})
        else:
            application.parts.create(call_id=application.call_id, **row)


def _restore_answers(application, rows):
    unsent = set(application.answers.exclude(file=None).values_list("file", flat=True))
    unsent -= {row["file_id"] for row in rows}
    application.answers.exclude(question__in=[row["question_id"] for row in rows]).delete()
    for row in rows:
        application.answers.update_or_create(question_id=row["question_id"], defaults=row)
    application.files().filter(pk__in=unsent).delete()


def without(kept, nomination):
    """The same without a person who refused: their data go at once, from here as well."""
    rows = [row for row in kept.get("nominations", []) if row["pk"] != nomination.pk]
    return kept | {"nominations": rows} if kept else kept
