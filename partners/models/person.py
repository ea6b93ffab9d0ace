import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from coop_portal.history import tracked
from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from coop_portal.retention import kept_person
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import TransitionRefused

from ..enums import PersonKind, Visibility
from .institution import Institution

ERASED = "\N{EM DASH}"  # what stands for the name of somebody who was erased
KEPT_AFTER_LAST_POST = timedelta(days=731)


class PersonQuerySet(models.QuerySet):
    def listed_name(self):
        return self.order_by("sort_key", "pk")

    def professionals(self):
        return self.filter(kind=PersonKind.PROFESSIONAL)

    def visible_to(self, scope):
        """Pages of professionals: one's own, those whose contact is for the reader, people of own institutions and,
        with their past posts, those of institutions that the reader looks after. Residents have no page."""
        found = self.professionals()
        if scope.is_operator:
            return found
        if scope.user is None:
            return found.none()
        shown = [Visibility.PUBLIC] + [Visibility.PROFESSIONALS] * scope.is_professional
        here = Post.objects.current().filter(institution__in=scope.institution_ids)
        managed = Post.objects.filter(
            Q(institution__in=scope.caretaken_institution_ids)
            | Q(institution__seat__in=scope.animated_territories())
        )
        return found.filter(
            Q(user=scope.user)
            | Q(visibility__in=shown)
            | Q(pk__in=here.values("person"))
            | Q(pk__in=managed.values("person"))
        )

    def with_email(self, email):
        """The professional of this work address: the same address is the same person."""
        return self.professionals().filter(email__iexact=email) if email else self.none()

    @transaction.atomic
    def for_user(self, user):
        """The professional who has this account, made where there is none."""
        if mine := self.filter(user=user).first():
            return mine
        same = self.with_email(user.email).filter(user=None)
        if same.update(user=user):
            return self.get(user=user)
        address = "" if self.with_email(user.email).exists() else user.email
        return self.create(
            user=user,
            first_name=user.first_name or user.email.partition("@")[0],
            last_name=user.last_name,
            email=address,
            language=user.language,
        )

    def expired(self, on=None):
        """Whom the portal may keep no longer: professionals 2 years after their last post (or, without any, after the
        row was made), unless they hold a role here; residents after their last day. Whom a project that must keep its
        papers names in them stays."""
        day = on or timezone.localdate()
        limit = day - KEPT_AFTER_LAST_POST
        in_use = Post.objects.filter(person=OuterRef("pk")).filter(Q(ends_on=None) | Q(ends_on__gte=limit))
        roles = Membership.objects.current().filter(user=OuterRef("user"))
        professionals = Q(
            ~Exists(in_use), ~Exists(roles), kind=PersonKind.PROFESSIONAL, created_at__date__lt=limit
        )
        residents = Q(kind=PersonKind.RESIDENT, retain_until__lt=day)
        return self.filter(professionals | residents, erased_at=None).exclude(kept_person())

    def link_accounts(self):
        """Professionals whose work address is an account's proven one get that account: they see their data then."""
        accounts = User.objects.filter(
            emailaddress__email=OuterRef("email"), emailaddress__verified=True, person=None, is_active=True
        )
        free = self.professionals().filter(user=None).exclude(email="")
        for person in free.filter(Exists(accounts)):
            account = User.objects.filter(
                emailaddress__email=person.email, emailaddress__verified=True, person=None, is_active=True
            ).first()
            if account:
                self.filter(pk=person.pk, user=None).update(user=account)


@tracked(exclude=["user"])
@personal_data(
    "first_name", "last_name", "title", "email", "phone", "sort_key",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="professionals: until 2 years after the last post; residents: until `retain_until`; with kept papers",
)  # fmt: skip
class Person(models.Model):
    """A professional who acts for an institution, or a resident who takes part. Never a recipient of help."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=PersonKind.choices, default=PersonKind.PROFESSIONAL
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    title = models.CharField(_("title before the name"), max_length=40, blank=True)
    sort_key = SortKeyField(source="listed_name")
    email = models.EmailField(_("work e-mail"), blank=True)
    phone = models.CharField(_("work phone"), max_length=40, blank=True)
    visibility = models.CharField(
        _("who sees the contact"), max_length=14, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="pl")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person"
    )
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    notice_version = models.CharField(_("version of the privacy notice"), max_length=40, blank=True)
    retain_until = models.DateField(_("kept until"), null=True, blank=True)
    # The name is gone, the row stays because others count on it.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PersonKind.PROFESSIONAL)
                | (Q(retain_until__isnull=False) & ~Q(purpose="") & ~Q(notice_version="")),
                name="partners_person_resident_retention",
                violation_error_message=_(
                    "A resident's data need a purpose, the version of the privacy notice and a last day."
                ),
            ),
            models.UniqueConstraint(
                "email",
                condition=~Q(email="") & Q(kind=PersonKind.PROFESSIONAL),
                name="partners_person_email_once",
                violation_error_message=_("Another person has this work e-mail already."),
            ),
        ]

    def __str__(self):
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    def get_absolute_url(self):
        return reverse("partners:person", args=[self.uid])

    @transaction.atomic
    def take_post(self, institution, *, title="", starts_on=None):
        """(post, whether it is new): open in the institution, met where the person holds it already."""
        return Post.objects.get_or_create(
            person=self, institution=institution, title=title, ends_on=None, defaults={"starts_on": starts_on}
        )

    @transaction.atomic
    def move(self, post, institution, *, title, on):
        """The old post ends the day before `on` and the new one begins: one step, both or none. Safe to repeat.

        TransitionRefused when the old post had ended before. What hung on it stays with it (`Post.duties`).
        """
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)  # of two moves at once one acts
        moved = self.posts.filter(institution=institution, title=title, starts_on=on, ends_on=None).first()
        if moved:
            return moved
        open_one = self.posts.filter(Q(ends_on=None) | Q(ends_on__gte=on), pk=post.pk)
        if not open_one.update(ends_on=on - timedelta(days=1)):
            raise TransitionRefused(f"post {post.pk} ended before {on}")
        return self.take_post(institution, title=title, starts_on=on)[0]

    @transaction.atomic
    def erase(self):
        """Take the person out of the portal: the row too, unless somebody's list of attendance, a team's past or a
        role in a meeting counts on it; then nothing in it says any more who it was."""
        try:
            with transaction.atomic():
                self.delete()
        except models.ProtectedError:
            nobody = {
                "title": "",
                "first_name": "",
                "last_name": ERASED,
                "email": "",
                "phone": "",
                "user": None,
            }
            for name, value in nobody.items():
                setattr(self, name, value)
            self.visibility, self.erased_at = Visibility.PRIVATE, timezone.now()
            self.save()

    @property
    def listed_name(self):
        return f"{self.last_name} {self.first_name}"


class PostQuerySet(models.QuerySet):
    def current(self, on=None):
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day)).filter(
            Q(starts_on=None) | Q(starts_on__lte=day)
        )


@tracked()
class Post(models.Model):
    """What a person is in an institution, and when. Documents keep a printed copy of it, not a reference."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts", verbose_name=_("person"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="posts", verbose_name=_("institution")
    )
    title = models.CharField(_("post"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="partners_post_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
            models.UniqueConstraint(
                fields=["person", "institution", "title"],
                condition=Q(ends_on=None),
                name="partners_post_open_once",
                violation_error_message=_("This person holds this post already."),
            ),
        ]

    def __str__(self):
        return f"{self.person_id} @ {self.institution_id}"

    @property
    def is_over(self):
        return bool(self.ends_on and self.ends_on < timezone.localdate())

    def end(self, *, on):
        """`on` is the last day. Safe to repeat; one that ended earlier stays as it is."""
        longer = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), pk=self.pk)
        ended = bool(longer.update(ends_on=on))
        self.refresh_from_db()
        return ended
