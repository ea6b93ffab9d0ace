"""What the code expects of PostgreSQL and the queue, ours or somebody else's."""

import pytest
import redis
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.servers


@pytest.mark.django_db
def test_database_has_the_extensions_that_search_and_constraints_need():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        found = {name for (name,) in cursor.fetchall()}
    assert {"pg_trgm", "unaccent", "fuzzystrmatch", "btree_gist"} <= found


@pytest.mark.django_db
def test_database_is_new_enough_and_in_unicode():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')"
        )
        version, encoding = cursor.fetchone()
    assert version >= 150000
    assert encoding == "UTF8"


def test_queue_keeps_order():
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as queue:
        queue.delete("test-order")
        queue.rpush("test-order", "first", "second")
        assert queue.lrange("test-order", 0, -1) == [b"first", b"second"]
        queue.delete("test-order")
