"""The control folder: its coordinators keep it, a controller reads it, nobody else sees a scan of it."""

import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Invitation, Membership
from programmes.models import FolderPackage
from tests.accounts.factories import UserFactory
from tests.programmes.factories_folder import make_scan

from .matrix import CONTROLLER, COORDINATOR, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

KEEPS = (COORDINATOR, OPERATOR)
READS = (*KEEPS, CONTROLLER)
READ = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, READS: 200}
FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPS: 200}
ACT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPS: 302}
SCAN_FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, CONTROLLER: 403, KEEPS: 200}


def own(world):
    return [world.programme.uid]


def cell(world):
    return [world.programme.uid, f"project-{world.programme.pk}", "klauzula_informacyjna"]


def scan(world):
    place = {"step": f"project-{world.programme.pk}", "code": "klauzula_informacyjna"}
    return [make_scan(world.programme, by=world.users[OPERATOR], **place).uid]


def package(world):
    row = FolderPackage(programme=world.programme, kind="folder")
    row.content.save("", ContentFile(b"PK"), save=False)
    row.save()
    return [row.uid]


def controller(world):
    until = timezone.now() + timedelta(days=3)
    user = UserFactory(role="controller", programme=world.programme, valid_to=until)
    return [world.programme.uid, Membership.objects.get(user=user).pk]


def invitation(world):
    row = Invitation.objects.create(
        email="kontrola@example.org", role="controller", programme=world.programme,
        invited_by=world.users[OPERATOR], valid_to=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    return [world.programme.uid, row.uid]


ROWS = [
    Row("programmes:folder", own, get=READ),
    Row("programmes:folder_table", own, get=READ),
    Row("programmes:folder_scans", own, get=FORM, post=FORM, note="no file"),
    Row("programmes:folder_sort", own, post=ACT),
    Row("programmes:folder_types", own, get=FORM, post=FORM, note="empty form"),
    Row("programmes:folder_type_add", own, get=FORM, post=FORM, note="empty form"),
    Row("programmes:folder_cell", cell, get=READ),
    Row("programmes:folder_cell_upload", cell, post=ACT),
    Row("programmes:folder_mark", cell, post=ACT, data=lambda world: {"reason": "nie było"}),
    Row("programmes:folder_unmark", cell, post=ACT),
    Row("programmes:scan_move", scan, get=SCAN_FORM, post=SCAN_FORM, note="empty form"),
    Row("programmes:scan_replace", scan, get=SCAN_FORM, post=SCAN_FORM, note="no file"),
    Row("programmes:scan_remove", scan, get=SCAN_FORM, post=SCAN_FORM, note="no reason"),
    Row("programmes:packages", own, get=READ),
    Row(
        "programmes:package_make",
        lambda world: [*own(world), "folder"],
        post=ACT,
        data=lambda world: {"uid": uuid.uuid4()},
    ),
    Row("programmes:package", package, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READS: 200}),
    Row("programmes:control", own, get=FORM, post=FORM, note="empty form"),
    Row("programmes:control_end", controller, post=ACT),
    Row("programmes:control_withdraw", invitation, post=ACT),
]
