"""Consultation of agreements, attachments and templates: who runs them, which party speaks, and strangers."""

import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agreements.attaching import verbs as attaching
from agreements.consulting import reviewing
from agreements.consulting.emails import CONSULT_LINK
from agreements.models import AgreementTemplate
from agreements.templating.saving import save_version
from tests.agreements.factories import PDF, make_consulted, remark_on

from .agreements import ACTS, DRAFT_READERS, READERS, RUNS, SHOWS, draft, of_draft, only
from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row


def consulted(world):
    return make_consulted(draft(world))


def of_consulted(name, part=lambda agreement, world: [], **rows):
    def args(world):
        agreement = consulted(world)
        return [agreement.uid, *part(agreement, world)]

    return Row(f"agreements:{name}", args, **rows)


def clause(agreement, world=None):
    return [agreement.clauses.first().uid]


def party(agreement, world):
    """The one that the world's institution is, or acts for."""
    return [next(each.uid for each in agreement.parties.all() if each.unit == world.institution)]


def remark(agreement, world):
    return [remark_on(agreement.clauses.first(), proposed_text="Inaczej").uid]


def review(agreement, world):
    return [_review(agreement, world).uid]


def _review(agreement, world):
    file = SimpleUploadedFile("uwagi.pdf", PDF)
    day = timezone.localdate()
    by = world.users[OPERATOR]
    return reviewing.keep(agreement, uid=uuid.uuid4(), party=None, file=file, received_on=day, by=by)[0]


def attachment(agreement, world=None):
    return [_attachment(agreement).uid]


def _attachment(agreement):
    file = SimpleUploadedFile("regulamin.pdf", PDF)
    return attaching.attach(agreement, uid=uuid.uuid4(), title="Regulamin", file=file, by=None)


def own_template(world):
    common = AgreementTemplate.load_default()
    clauses = [{"kind": "aim", "title": "Cel", "text": "Cel"}]
    return save_version(common, programme=world.programme, team=None, name="Wzór", title="Porozumienie",
                        clauses=clauses, bases=[], expected_version=0)  # fmt: skip


def of_template(name, make, **rows):
    return Row(f"agreements:{name}", lambda world: [make(world).uid], **rows)


def common(world):
    return AgreementTemplate.load_default()


READS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READERS: 200}
RUN_SHOWS, RUN_ACTS = only(READERS, RUNS), only(READERS, RUNS, 302)
SEES_ALL = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READERS: 403, DRAFT_READERS: 200}
SPEAKS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READERS: 403, ("caretaker", *RUNS): 200}
COORDINATORS = ("coordinator", "other_coordinator", OPERATOR)
WRITES_TEMPLATES = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403}
DAY = {"data": lambda world: {"answer_by": timezone.localdate() + timedelta(days=20)}}
REASON = {"data": lambda world: {"reason": "Poprawka"}}

ROWS = [
    of_draft("draft_paper", lambda agreement: ["docx"], get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, DRAFT_READERS: 200},
             note="draft"),
    of_consulted("draft_paper", lambda agreement, world: ["docx"], get=READS, note="consulted"),
    of_draft("clause_versions", clause, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, DRAFT_READERS: 200},
             note="draft"),
    of_consulted("clause_versions", clause, get=READS, note="consulted"),
    of_consulted("detail", get=READS, note="consulted"),
    of_consulted("consultation", get=SEES_ALL),
    of_draft("open_consultation", get=SHOWS, post=ACTS, **DAY),
    of_consulted("move_last_day", get=RUN_SHOWS, post=RUN_ACTS, **DAY),
    of_consulted("end_consultation", get=RUN_SHOWS, post=RUN_ACTS, **REASON),
    of_consulted("ask_again", post=RUN_ACTS, data=lambda world: {"uid": uuid.uuid4()}),
    of_consulted("consult", party, get=SPEAKS, post=SPEAKS, note="empty form"),
    of_consulted("remark", remark, get=RUN_SHOWS, post=RUN_SHOWS, note="empty form"),
    of_consulted("take_remark", remark, post=RUN_ACTS,
                 data=lambda world: {"wersja": 1, "wersja_paragrafu": 1}),
    of_consulted("add_review", get=RUN_SHOWS, post=RUN_SHOWS, note="empty form"),
    of_consulted("adviser_review", review, get=RUN_SHOWS, post=RUN_SHOWS, note="empty form"),
    Row("accounts:link", lambda world: [world.secret(CONSULT_LINK, consulted(world).parties.first())],
        get={EVERYBODY: 410, LINK_HOLDER: 200}, post={EVERYBODY: 410, LINK_HOLDER: 200}, note="consultation"),
    Row("documents:download", lambda world: [_review(consulted(world), world).source.scan.uid],
        get={EVERYBODY: 404, DRAFT_READERS: 200}, note="legal adviser's remarks"),
    of_draft("add_attachment", get=SHOWS, post=SHOWS, note="empty form"),
    of_draft("move_attachment", attachment, post=ACTS),
    of_draft("remove_attachment", attachment, post=ACTS),
    Row("documents:download", lambda world: [_attachment(draft(world)).file.uid],
        get={EVERYBODY: 404, DRAFT_READERS: 200}, note="attachment of a draft"),
    Row("documents:download", lambda world: [_attachment(consulted(world)).file.uid],
        get={EVERYBODY: 404, READERS: 200}, note="attachment of a consulted wording"),
    Row("agreements:templates", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, COORDINATORS: 200}),
    of_template("template", common, get=WRITES_TEMPLATES | {COORDINATORS: 200}, note="common"),
    of_template("template", own_template, get=WRITES_TEMPLATES | {"other_coordinator": 404, RUNS: 200},
                note="of a project"),
    of_template("template_version", own_template,
                get=WRITES_TEMPLATES | {"other_coordinator": 404, RUNS: 200},
                post=WRITES_TEMPLATES | {"other_coordinator": 404, RUNS: 200}, note="empty form"),
    of_template("template_version", common, get=WRITES_TEMPLATES | {OPERATOR: 200},
                post=WRITES_TEMPLATES | {OPERATOR: 200}, note="common, empty form"),
    of_template("template_variant", common, get=WRITES_TEMPLATES | {COORDINATORS: 200},
                post=WRITES_TEMPLATES | {COORDINATORS: 200}, note="empty form"),
]  # fmt: skip
