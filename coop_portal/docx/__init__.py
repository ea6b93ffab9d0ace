"""HTML templates to Word files: the templates of pdf.py again, for offices that go on working on the text.

What a template may use, and what Word makes of it:

    h1, h2 ... h5                     the styles Title, Heading 1 ... Heading 4
    p, div, section, blockquote       paragraphs; class "center", "right", "small", "muted", "box"
    strong, em, u, s, sup, sub, br    the same; <del> struck out, <ins> underlined
    ul, ol (type, start), nested      real lists, each numbered from its own start
    table (caption, thead, colspan)   a table whose head is repeated on each page
    dl                                a table of two columns
    a                                 the text, and the address after it
    img                               PNG, JPEG and SVG, of static files and data: addresses
    class "break-before", "page-break"   begins a new page
    <span class="blank">              dots to write on; "blank-short", "blank-long", "blank-line" (a whole line)
    <p class="signature">Kto</p>      a line to sign on, with the word under it; several in <div class="signatures">
    class "pdf-only", "word-only"     left out here, left out there
    <p class="running-mark">          stands above every page, the first one too

The check code's box is left out: a Word file is a copy to work on, never the issued document.
"""

from django.template.loader import render_to_string


def render_docx(template, context):
    """Bytes of the Word file that `template` makes, in the active language (or in `lang` of the context)."""
    return docx_from_html(render_to_string(template, context))


def docx_from_html(html):
    """Bytes of the Word file of a whole page of HTML."""
    from .document import write

    return write(html)
