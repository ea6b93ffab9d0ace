"""Refusals as RFC 9457 describes them, so that a program can tell one from another."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CONTENT_TYPE = "application/problem+json"
_TITLES = {
    400: gettext_lazy("The question cannot be understood"),
    404: gettext_lazy("There is no such thing"),
    405: gettext_lazy("This data can only be read"),
    429: gettext_lazy("Too many questions"),
}

# pydantic speaks English alone: what is wrong with a parameter, by the kind of its error.
_REASONS = {
    "int_parsing": gettext_lazy("Write a whole number."),
    "int_parsing_size": gettext_lazy("Write a smaller number."),
    "greater_than_equal": gettext_lazy("Write a number of at least %(ge)s."),
    "less_than_equal": gettext_lazy("Write a number of at most %(le)s."),
    "string_too_long": gettext_lazy("Write at most %(max_length)s characters."),
    "uuid_parsing": gettext_lazy("Write an identifier (UUID) as the answers of this API hold them."),
    "bool_parsing": gettext_lazy("Write true or false."),
    "value_error": "%(error)s",  # of our own checks
}


class Problem(Exception):
    """What was wrong with a request: `status`, a sentence, and more members of the answer."""

    def __init__(self, status, detail, **more):
        super().__init__(detail)
        self.status, self.detail, self.more = status, detail, more

    def response(self, headers=None):
        # "about:blank" says, in the words of the RFC, that the status tells the whole kind of the problem.
        body = {"type": "about:blank", "title": str(_TITLES[self.status]), "status": self.status}
        body |= {"detail": str(self.detail)} | self.more
        content = json.dumps(body, ensure_ascii=False)
        response = HttpResponse(content, status=self.status, content_type=CONTENT_TYPE, headers=headers)
        response["Cache-Control"] = "no-store"
        return response


def unreadable(errors):
    """Of what pydantic found: [{"name": parameter, "reason": a sentence}]; what was sent is not repeated."""
    names = [{"name": str(error["loc"][-1]), "reason": _reason(error)} for error in errors]
    detail = _("Parameters that are wrong: %(names)s.") % {"names": ", ".join(each["name"] for each in names)}
    return Problem(400, detail, invalid_params=names)


def _reason(error):
    sentence = _REASONS.get(error["type"], gettext_lazy("This value cannot be understood."))
    return sentence % error.get("ctx", {})


def too_often(headers=None):
    most = settings.OPEN_DATA_REQUESTS_PER_MINUTE
    detail = _(
        "At most %(most)s questions a minute from one computer; the files of all data are made for more."
    )
    return Problem(429, detail % {"most": most}).response(headers)


def unknown_parameters(names, known):
    names = sorted(name[:40] for name in names)
    detail = _("There are no such parameters here: %(names)s.") % {"names": ", ".join(names)}
    return Problem(400, detail, known=sorted(known))
