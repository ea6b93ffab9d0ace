"""Projects, editions, calls and news are public; drafts are not (tests/programmes)."""

from .matrix import EVERYBODY, Row


def news(world):
    item = world.programme.news.create(title="Spotkanie", published_at="2019-10-31T00:00Z")
    return [item.uid]


ROWS = [
    Row("programmes:list", get={EVERYBODY: 200}),
    Row("programmes:detail", lambda world: [world.programme.pk, world.programme.slug], get={EVERYBODY: 200}),
    Row("programmes:edition", lambda world: [world.edition.uid], get={EVERYBODY: 200}),
    Row(
        "programmes:call",
        lambda world: [world.programme.calls.create(title="Nabór", status="published").uid],
        get={EVERYBODY: 200},
    ),
    Row(
        "programmes:call",
        lambda world: [world.programme.calls.create(title="Szkic", status="draft").uid],
        get={EVERYBODY: 404, ("coordinator", "controller", "operator"): 200},
        note="draft",
    ),
    Row("programmes:news", news, get={EVERYBODY: 200}),
    Row("programmes:news_list", get={EVERYBODY: 200}),
    Row("programmes:news_feed", get={EVERYBODY: 200}),
    Row("programmes:programme_feed", lambda world: [world.programme.uid], get={EVERYBODY: 200}),
]
