from django import template

from ..search import marking

register = template.Library()


@register.filter
def marked(text, wanted):
    """`{{ service.name|marked:marks }}`: the words by which it was found, marked."""
    return marking.marked(text, wanted)
