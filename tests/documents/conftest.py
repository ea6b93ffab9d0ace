import pytest

from coop_portal import celery_app

from . import factories


@pytest.fixture
def kind():
    with factories.kind() as definition:
        yield definition


@pytest.fixture
def no_queue():
    """Tasks go to a broker at whose port nobody listens."""
    conf, amqp = celery_app.conf, celery_app.amqp
    before = conf.task_always_eager, conf.broker_url
    conf.task_always_eager, conf.broker_url = False, "redis://127.0.0.1:1/0"
    celery_app._pool = amqp._producer_pool = None
    yield
    conf.task_always_eager, conf.broker_url = before
    celery_app._pool = amqp._producer_pool = None
