"""Professionals: a page each, adding and editing, the end of a post, a move to another institution."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coop_portal.registry import panels_for
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..models import Institution, Person, Post
from .forms import VISIBILITY, MoveForm, PersonAddForm, PersonForm, PostEndForm, institutions_to_move_to
from .left import duties


@require_safe
def person(request, uid):
    found, scope = _person(request, uid), request.scope
    posts = list(
        found.posts.select_related("institution__seat", "institution__type")
        .prefetch_related("institution__phones")
        .order_by("-starts_on", "-pk")
    )
    current = [post for post in posts if not post.is_over]
    here = [post.institution for post in current]
    sees_contact = perms.sees_person_contact(
        scope, found, {institution.pk for institution in here}, [institution.seat for institution in here]
    )
    can_edit = perms.can_edit_person(scope, found, here)
    past = [post for post in posts if post.is_over] if sees_contact else []
    context = {
        "person": found,
        "first": here[0] if here else None,
        "places": [_place(scope, post) for post in current],
        "past": past,
        "left": duties(past) if can_edit else [],
        "sees_contact": sees_contact,
        "can_edit": can_edit,
        "can_move": any(perms.can_edit(scope, institution) for institution in here),
        "is_self": found.user_id == request.user.pk,
        "visibility": dict(VISIBILITY)[found.visibility],
        "panels": panels_for("person", request, found),
    }
    return render(request, "partners/people/person.html", context)


def _place(scope, post):
    """One row of present posts: the institution's own contact stands before the person's."""
    institution = post.institution
    phones = [
        phone
        for phone in institution.phones.all()
        if perms.sees_contact(scope, phone.visibility, institution)
    ]
    return {"post": post, "phones": phones, "can_end": perms.can_edit(scope, institution)}


@require_safe
def my_person(request):
    """One's own page; whoever has none reads why and what to do."""
    mine = Person.objects.professionals().filter(user=request.user).first()
    return redirect(mine) if mine else render(request, "partners/people/no_person.html")


@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request, uid):
    institution = get_object_or_404(Institution.objects.visible_to(request.scope), uid=uid)
    if not perms.can_edit(request.scope, institution):
        raise PermissionDenied
    form = PersonAddForm(request.POST or None, institution=institution)
    if request.method == "POST" and form.is_valid():
        post = form.save()
        if form.is_known:
            text = _("%(person)s was in the register already and has this post now, too.")
        else:
            text = _("%(person)s is added.")
        messages.success(request, text % {"person": post.person})
        return redirect(post.person)
    return render(request, "partners/people/add.html", {"form": form, "institution": institution})


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request, uid):
    found = _person(request, uid)
    if not perms.can_edit_person(request.scope, found, _present_institutions(found)):
        raise PermissionDenied
    form = PersonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid() and form.save_once():
        messages.success(request, _("The data are saved."))
        return redirect(found)
    name = str(Person.objects.get(pk=found.pk))  # the form has written what was typed into `found`
    return render(request, "partners/people/edit.html", {"form": form, "person": found, "name": name})


@require_http_methods(["GET", "HEAD", "POST"])
def post_end(request, pk):
    people = Person.objects.visible_to(request.scope)
    post = get_object_or_404(
        Post.objects.filter(person__in=people).select_related("person", "institution__seat"), pk=pk
    )
    if not perms.can_edit(request.scope, post.institution):
        raise PermissionDenied
    form = PostEndForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        if post.end(on=form.cleaned_data["on"]):
            messages.success(request, _("The post is ended. What hung on it is listed on this page."))
        else:
            messages.info(request, _("The post had ended before."))
        return redirect(post.person)
    return render(
        request, "partners/people/post_end.html", {"form": form, "post": post, "left": duties([post])}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_move(request, uid):
    found = _person(request, uid)
    posts = _posts_to_end(request.scope, found)
    if not posts.exists():
        raise PermissionDenied
    form = MoveForm(
        request.POST or None,
        posts=posts,
        institutions=institutions_to_move_to(request.scope),
        initial={"on": timezone.localdate(), "post": posts.first()},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            found.move(data["post"], data["institution"], title=data["title"], on=data["on"])
        except TransitionRefused:
            form.add_error("post", _("This post had ended before that day."))
        else:
            messages.success(request, _("%(person)s has a new post.") % {"person": found})
            return redirect(found)
    return render(request, "partners/people/move.html", {"form": form, "person": found})


def _posts_to_end(scope, found):
    """Present posts in institutions that the person looks after."""
    posts = found.posts.current().select_related("institution__seat").order_by("-starts_on", "-pk")
    mine = [post.pk for post in posts if perms.can_edit(scope, post.institution)]
    return posts.filter(pk__in=mine)


def _present_institutions(found):
    return [post.institution for post in found.posts.current().select_related("institution__seat")]


def _person(request, uid):
    return get_object_or_404(Person.objects.visible_to(request.scope).select_related("user"), uid=uid)
