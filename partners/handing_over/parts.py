"""What one account can hand over to another. Apps register their own in their `registered.py` or `AppConfig.ready()`:

registry.handovers.register("services_catalog.contacts", Part(_("Contacts of services"), items, take, told))
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Institution, Post


class HandOverRefused(Exception):
    """A part cannot be handed over; the text is the sentence that people read. Nothing of the whole is done then."""


@dataclass(frozen=True)
class Item:
    """One duty, as the preview and the protocol name it.

    key          stable name of the row inside its part, a str: its pk or uid
    title        "Team of gmina Klukowo: member"
    detail       what helps to decide about it: a day, a place, a number
    institution  pk of the institution in which the receiver needs a post to take it; the preview offers to open one
    ticked       whether the preview proposes it
    """

    key: str
    title: str
    detail: str = ""
    institution: int | None = None
    ticked: bool = True


@dataclass(frozen=True)
class Part:
    """One kind of duties. Giver and receiver are users, `by` is who planned it, `on` the day from which it holds.

    items(giver)                          -> [Item], all that the giver has now, a constant number of queries
    take(keys, giver, receiver, on, by)   hands over those of the items whose keys are given, inside the transaction
                                          of the whole. What the giver has no more is left alone, what the receiver has
                                          already is no error: safe to repeat. Raises HandOverRefused with a sentence
                                          when it cannot be done
    told(keys, giver)                     -> [(address, name)], partners to be told by mail; asked before `take`
    may(scope, giver, receiver)           -> set of keys that the holder of `scope` may hand over. Left out: the giver
                                          all of the own ones, operators everybody's. Asked again when it is done
    order                                 where the part stands in the preview and in the protocol
    """

    label: str
    items: Callable
    take: Callable
    told: Callable | None = None
    may: Callable | None = None
    order: int = 50


def posts_of(user):
    """Current posts of the account's person."""
    return Post.objects.current().filter(person__user=user)


def post_in(user, institution_id):
    """The post by which the account's person acts in the institution now, or None."""
    return posts_of(user).filter(institution=institution_id).order_by("pk").first()


def needed_post(user, institution_id):
    """The same for whoever takes a duty: HandOverRefused with a sentence where there is none."""
    if post := post_in(user, institution_id):
        return post
    name = Institution.objects.values_list("name", flat=True).get(pk=institution_id)
    raise HandOverRefused(
        _("%(person)s has no post in %(institution)s.") % {"person": user, "institution": name}
    )
