from django.db import models
from django.utils.translation import pgettext_lazy


class NeedStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("need", "new")
    OPEN = "open", pgettext_lazy("need", "waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("need", "answered")
    MERGED = "merged", pgettext_lazy("need", "joined with another one")
    REFUSED = "refused", pgettext_lazy("need", "not taken up")


WAITING = [NeedStatus.NEW, NeedStatus.OPEN]
TAKEN_UP = [NeedStatus.OPEN, NeedStatus.ANSWERED]
REPLIED = [NeedStatus.ANSWERED, NeedStatus.REFUSED]
