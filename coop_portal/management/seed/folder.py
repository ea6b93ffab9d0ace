"""The control folder of one edition, with two gaps, from stand-ins that say what they are."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from programmes.folder.steps import key_of
from programmes.models import Edition, FolderDocumentType, FolderMark, FolderScan
from workshops.models import Cycle

from .content import content, terms, uid
from .files import ACCENT, INK, PAPER, write_lines

A4_AT_60_DPI = (496, 702)


@transaction.atomic
def seed_folder(by):
    data = content("folder")
    edition = Edition.objects.get(uid=uid("edition", f"{data['project']}:{data['edition']}"))
    programme = edition.programme
    if FolderScan.objects.filter(programme=programme).exists():
        return
    types = terms(FolderDocumentType)
    cycles = {cycle.name: cycle for cycle in edition.cycles.prefetch_related("sessions")}
    for code in data["not_required"]:
        programme.folder_requirements.get_or_create(type=types[code], defaults={"required": False})
    for entry in data["scan"]:
        file = SimpleUploadedFile(entry["name"], paper(entry["title"], entry["name"], data["watermark"]))
        step = "" if entry.get("to_sort") else _steps(entry, edition, cycles)[0]
        FolderScan.add(
            programme, file, by=by, step=step, type=types[entry["type"]], placed=bool(step),
            people=entry.get("people", 1),
        )  # fmt: skip
    for entry in data["mark"]:
        for step in _steps(entry, edition, cycles):
            for code in entry["types"]:
                if types[code].level == step.partition("-")[0]:
                    FolderMark.objects.create(
                        programme=programme, step=step, type=types[code], reason=entry["reason"], by=by
                    )


def _steps(entry, edition, cycles):
    """Keys of the rows that an entry speaks of; `whole`: a group and all of its meetings."""
    if entry.get("edition"):
        return [key_of("edition", edition.pk)]
    cycle: Cycle = cycles[entry["cycle"]]
    sessions = {session.position: key_of("session", session.pk) for session in cycle.sessions.all()}
    if entry.get("whole"):
        return [key_of("group", cycle.pk), *sessions.values()]
    return [sessions[entry["session"]] if "session" in entry else key_of("group", cycle.pk)]


def paper(title, name, watermark):
    """A page with a title, as PDF or JPEG."""
    image = Image.new("RGB", A4_AT_60_DPI, PAPER)
    draw = ImageDraw.Draw(image)
    below = write_lines(draw, 60, title, 32, ACCENT, width=20)
    write_lines(draw, below + 20, watermark, 14, INK, width=52)
    written = io.BytesIO()
    image.save(written, "PDF" if name.endswith(".pdf") else "JPEG")
    return written.getvalue()
