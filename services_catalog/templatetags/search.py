from django import template
from django.utils.html import format_html_join

from ..search import marking

register = template.Library()

BOX = (
    '<div class="form-check"><input class="form-check-input" type="checkbox" name="{name}" value="{code}"'
    ' id="id_{name}_{code}" form="{form}" aria-describedby="n_{name}_{code}"{checked}>'
    '<label class="form-check-label" for="id_{name}_{code}">{label}</label>'
    ' <span class="facet-count" id="n_{name}_{code}">{count}</span></div>'
)


@register.filter
def marked(text, wanted):
    """`{{ service.name|marked:marks }}`: the words by which it was found, marked."""
    return marking.marked(text, wanted)


@register.simple_tag
def boxes(group):
    """The choices of a `filters.ChoiceGroup`: drawn by a template, a hundred of them take longer than the search."""
    same = {"name": group.name, "form": group.form_id}
    return format_html_join(
        "",
        BOX,
        (
            same
            | {
                "code": choice.code,
                "label": choice.label,
                "count": "" if choice.count is None else choice.count,
                "checked": " checked" if choice.code in group.chosen else "",
            }
            for choice in group.choices
        ),
    )
