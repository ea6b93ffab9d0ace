"""Pages of professionals: by visibility, own institution, animator, operators, oneself."""

from partners.models import Person, Post

from .matrix import ANIMATOR, CARETAKER, LOGIN, MEMBER, NO_ROLE, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

COLLEAGUES = (MEMBER, CARETAKER, "social_worker", ANIMATOR, OPERATOR)
MANAGERS = (CARETAKER, ANIMATOR, OPERATOR)
WITHOUT_ROLE = (NO_ROLE, "session_role", "other_session_role", "controller", "other_controller")


def post(world, visibility="private"):
    person = Person.objects.create(first_name="Ewa", last_name="Zawadzka", visibility=visibility)
    return Post.objects.create(person=person, institution=world.institution, title="pedagog")


ROWS = [
    Row(
        "partners:my_person",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200, ("session_role", "other_session_role"): 302},
    ),
    Row(
        "partners:person",
        lambda world: [post(world).person.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COLLEAGUES: 200},
        note="private",
    ),
    Row(
        "partners:person",
        lambda world: [post(world, "professionals").person.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200, WITHOUT_ROLE: 404},
        note="for professionals",
    ),
    Row(
        "partners:person",
        lambda world: [post(world, "public").person.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200},
        note="public",
    ),
    Row(
        "partners:person_add",
        lambda world: [world.institution.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, MANAGERS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, MANAGERS: 200},
        note="empty form",
    ),
    Row(
        "partners:person_edit",
        lambda world: [post(world).person.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COLLEAGUES: 403, MANAGERS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COLLEAGUES: 403, MANAGERS: 200},
        note="empty form",
    ),
    Row(
        "partners:person_move",
        lambda world: [post(world).person.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COLLEAGUES: 403, MANAGERS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COLLEAGUES: 403, MANAGERS: 200},
        note="empty form",
    ),
    Row(
        "partners:post_end",
        lambda world: [post(world).pk],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COLLEAGUES: 403, MANAGERS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, COLLEAGUES: 403, MANAGERS: 200},
        note="empty form",
    ),
]
