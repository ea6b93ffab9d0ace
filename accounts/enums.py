from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OPERATOR = "operator", _("operator")
    COORDINATOR = "coordinator", _("coordinator")
    ANIMATOR = "animator", _("animator")
    CARETAKER = "caretaker", _("caretaker of an institution")
    MEMBER = "member", _("member of an institution")
    SOCIAL_WORKER = "social_worker", _("social worker")
    CONTROLLER = "controller", _("controller")


# Which column says where the role holds; the operator's holds everywhere.
SCOPE_OF_ROLE = {
    Role.OPERATOR: None,
    Role.COORDINATOR: "programme",
    Role.CONTROLLER: "programme",
    Role.ANIMATOR: "territory",
    Role.CARETAKER: "institution",
    Role.MEMBER: "institution",
    Role.SOCIAL_WORKER: "institution",
}
