"""How a Markdown text will look, before it is saved: one more button of the form, no script.

    form = NewsForm(request.POST or None, ...)
    if request.method == "POST" and form.is_valid() and not wants_preview(request) and ...save...
    return render(..., {"form": form, "previews": previews(request, form)})

The form names its Markdown fields in `MARKDOWN`; components/form.html shows the button,
components/previews.html the texts.
"""

from .markdown import to_html

BUTTON = "podglad"


def wants_preview(request):
    return request.method == "POST" and BUTTON in request.POST


def previews(request, form):
    """[(label, safe HTML)] of the Markdown fields as they were typed; empty unless asked for."""
    if not wants_preview(request) or not form.is_bound:
        return []
    names = getattr(form, "MARKDOWN", ())
    texts = ((form.fields[name].label, form.data.get(form.add_prefix(name), "")) for name in names)
    return [(label, to_html(text)) for label, text in texts if text.strip()]
