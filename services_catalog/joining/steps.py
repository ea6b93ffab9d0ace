"""The steps of the road, for components/steps.html."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..enums import JoiningStatus, JoiningStep

PAGES = {
    JoiningStep.ANIMATOR: "joining_animator",
    JoiningStep.TEAMS: "joining_teams",
    JoiningStep.PROVIDERS: "joining_providers",
}


def _page(joining, name):
    return reverse(f"services_catalog:{name}", args=[joining.uid])


def steps(joining, current=""):
    """Each with its label, state, note and address; without `current` the next one to be done is marked."""
    here = current or _next(joining)
    found = [
        _step(joining, "gmina", _("Gmina"), here, done=True, page="joining", note=joining.territory.label)
    ]
    for step, page in PAGES.items():
        done = step in joining.steps_done
        found.append(_step(joining, step, step.label, here, done=done, page=page if joining.is_open else ""))
    asked, finished = bool(joining.asked_at), joining.status == JoiningStatus.FINISHED
    found.append(
        _step(joining, "answers", _("Answers"), here, done=finished, page="joining_answers" if asked else "")
    )
    found.append(
        _step(joining, "result", _("Result"), here, done=finished, page="joining_result" if asked else "")
    )
    return found


def _step(joining, key, label, here, *, done, page="", note=""):
    state = "current" if key == here else "done" if done else "todo"
    return {
        "label": label,
        "state": state,
        "note": note,
        "url": _page(joining, page) if page and key != here else "",
    }


def _next(joining):
    """What is to be done next."""
    if joining.status == JoiningStatus.FINISHED:
        return "result"
    if joining.status == JoiningStatus.ASKING:
        return "answers"
    if joining.status == JoiningStatus.CANCELLED:
        return "gmina"
    return next((step for step in PAGES if step not in joining.steps_done), JoiningStep.PROVIDERS)


def current_url(joining):
    here = _next(joining)
    if here == "gmina":
        return ""
    return _page(joining, PAGES.get(here) or f"joining_{here}")
