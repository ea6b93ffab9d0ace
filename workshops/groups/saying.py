from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def say_welcome(request, results):
    """Tell how many of those joined and how many wait for a place; `results` as of Group.welcome."""
    joined = sum(1 for member, _waiting in results if member)
    waiting = len(results) - joined
    if joined or not waiting:
        messages.success(request, _("People added: %(n)d.") % {"n": joined})
    if waiting:
        sentence = ngettext(
            "%(n)d person is on the waiting list: no place is free.",
            "%(n)d people are on the waiting list: no place is free.",
            waiting,
        )
        messages.warning(request, sentence % {"n": waiting})
