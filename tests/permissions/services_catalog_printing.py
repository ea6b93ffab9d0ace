"""What is printed of the list is for everybody; who keeps the list of a place says what is printed."""

from .matrix import EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

KEEPS = ("animator", OPERATOR)
KEEPER_ONLY = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPS: 200}
# A controller reads no contacts for professionals; who has one session or no role at all is none.
PROFESSIONAL = {
    PUBLIC_ACTORS: LOGIN,
    SIGNED_IN: 200,
    ("controller", "other_controller", "session_role", "other_session_role", "no_role"): 403,
}


def gmina(world):
    return [world.gmina.pk]


def missing(_world):
    return [999_999_999]


ROWS = [
    Row("services_catalog:export", get={EVERYBODY: 200}, query="?format=csv"),
    Row("services_catalog:export", get={EVERYBODY: 404}, query="?format=exe", note="unknown format"),
    Row("services_catalog:printing", gmina, get={EVERYBODY: 200}),
    # Of no gmina, so that nothing is rendered here.
    Row("services_catalog:gmina_card", missing, get={EVERYBODY: 404}),
    Row("services_catalog:crisis_poster", missing, get={EVERYBODY: 404}),
    Row(
        "services_catalog:card_priorities",
        gmina,
        get=KEEPER_ONLY,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPS: 302},
    ),
    Row(
        "services_catalog:brochure_order",
        gmina,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPS: 302},
        data=lambda world: {"arrangement": "recipients"},
    ),
    Row("services_catalog:territory_feed", gmina, get={EVERYBODY: 200}),
    Row("services_catalog:topic_feed", lambda world: ["czas_wolny"], get={EVERYBODY: 200}),
    Row(
        "services_catalog:digest",
        get=PROFESSIONAL,
        post={key: 302 if answer == 200 else answer for key, answer in PROFESSIONAL.items()},
    ),
    Row("sitemap_index", get={EVERYBODY: 200}),
    Row("sitemap", lambda world: ["strony", 1], get={EVERYBODY: 200}),
    Row("robots", get={EVERYBODY: 200}),
]
