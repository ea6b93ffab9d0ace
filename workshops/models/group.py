import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from partners.models import Institution, Person, Post

from .cycle import Cycle


@tracked()
class Group(models.Model):
    """The people of one cycle, from the institutions that cooperate."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="group")
    institutions = models.ManyToManyField(
        Institution, related_name="workshop_groups", blank=True, verbose_name=_("institutions")
    )
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self):
        return str(self.cycle)


class GroupMemberQuerySet(models.QuerySet):
    def current(self):
        return self.filter(left_on=None)


@tracked()
class GroupMember(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="group_memberships", verbose_name=_("person"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="group_memberships", verbose_name=_("institution")
    )
    joined_on = models.DateField(_("from"), auto_now_add=True)
    left_on = models.DateField(_("to"), null=True, blank=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                name="workshops_member_once",
                violation_error_message=_("This person is in the group already."),
            )
        ]

    def __str__(self):
        return f"{self.person_id} in {self.group_id}"
