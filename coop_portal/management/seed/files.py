"""Stand-ins for the two files of a call: the originals are not part of the source, and the stand-ins say so."""

import io
import textwrap

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from coop_portal.pdf import render_pdf
from documents.uploads import store

A4_AT_100_DPI = (827, 1169)
MARGIN = 70
INK, ACCENT, PAPER = "#1c2b33", "#0b5a63", "#ffffff"


def seed_documents(programme, entries, by):
    makers = {"pdf": _information, "jpeg": _poster}
    for position, entry in enumerate(entries):
        content = makers[entry["file"].rpartition(".")[2]](programme)
        stored = store(content, name=entry["file"], owner=programme, by=by, alt_text=entry.get("alt", ""))
        programme.documents.create(title=entry["title"], file=stored, position=position)


def _information(programme):
    call = programme.calls.get()
    context = {
        "title": programme.title,
        "call": call,
        "paragraphs": [" ".join(part.split()) for part in call.text.split("\n\n")],
        "funding": programme.fundings.get(),
        "sign_strip": programme.sign_images(embed=True),
    }
    return render_pdf("programmes/pdf/call_information.html", context)


def _poster(programme):
    """A JPEG of A4: the name, whom the call asks and where to write."""
    call, funding = programme.calls.get(), programme.fundings.get()
    image = Image.new("RGB", A4_AT_100_DPI, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, A4_AT_100_DPI[0], 420), fill=ACCENT)
    write_lines(draw, 90, programme.short_title, 64, PAPER, width=18)
    write_lines(draw, 290, programme.title.partition(" – ")[2], 26, PAPER, width=58)
    below = write_lines(draw, 480, call.title, 40, ACCENT, width=32)
    below = write_lines(draw, below + 30, call.eligible_note, 26, INK, width=56)
    write_lines(draw, below + 40, call.email, 36, ACCENT, width=40)
    write_lines(draw, 1000, f"{funding.fund}. {funding.source}, {funding.measure}.", 20, INK, width=76)
    write_lines(
        draw,
        1090,
        "Plakat zastępczy wersji pokazowej; oryginał pozostaje na stronie źródłowej.",
        16,
        INK,
        width=90,
    )
    written = io.BytesIO()
    image.save(written, "JPEG", quality=85)
    return written.getvalue()


def write_lines(draw, top, text, size, fill, *, width):
    """Lines of at most `width` characters from `top` down; returns where the next one would stand."""
    weight = "Bold" if size >= 32 else "Regular"
    font = ImageFont.truetype(settings.NODE_MODULES / f"source-sans/TTF/SourceSans3-{weight}.ttf", size)
    for line in textwrap.wrap(text, width):
        draw.text((MARGIN, top), line, font=font, fill=fill)
        top += round(size * 1.35)
    return top
