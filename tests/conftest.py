"""Fixtures of the whole suite. The servers start when settings are read (coop_portal/settings/test.py)."""

import asyncio
import gc
import os
import threading

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from tests import databases


@pytest.fixture(autouse=True)
def _polish():
    """Each test begins in Polish: a request of an earlier one may have left its language in the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys first, in their random order: one worker gets them with its half, and the other steals from the end.

    So there is one browser on the machine, and no long test is left for the end, when a worker has nothing to steal.
    """
    items.sort(key=lambda item: not item.get_closest_marker("browser"))


def pytest_collection_finish():
    """Thousands of collected tests and all models stay to the end: the collector need not look at them again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _worker(config):
    return getattr(config, "workerinput", {"workerid": "main"})["workerid"]


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Clone the migrated template, which holds the vocabularies, instead of migrating for each worker."""
    name = databases.worker_database(_worker(request.config))
    with django_db_blocker.unblock():
        databases.build_template(databases.session_id())
        databases.clone(name)
    yield
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="session", autouse=True)
def _no_flush():
    """After a test that committed the database is cloned anew (below): emptying each of its tables first is in vain."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: None)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """The browser's driver leaves its event loop marked as running in this thread; who signs a PDF starts another.

    Django's connections of a thread with such a mark are not those of one without: the latter were cut off when the
    browser's test replaced the database.
    """
    loop = asyncio._get_running_loop()
    if loop is None or item.get_closest_marker("browser"):
        _after_browser.append(item.nodeid)
        return (yield)
    asyncio._set_running_loop(None)
    if _after_browser:
        _after_browser.clear()
        connections.close_all()
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(loop)


_after_browser = []  # tests since whose end no connection without the mark was used


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    result = yield
    marker = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(item.fixturenames)
    if fixtures or (marker and marker.kwargs.get("transaction")):
        _committed.add(databases.worker_database(_worker(item.config)))
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """After a test that committed: a fresh clone, vocabularies and all, but for who clones another database itself."""
    if not SEEDED & set(item.fixturenames):
        while _committed:
            databases.clone(_committed.pop())
    return (yield)


SEEDED = {"seeded", "seeded_module"}
_committed = set()  # databases that something is left in


def pytest_sessionfinish(session):
    """On a server of somebody's own nothing of ours stays behind."""
    if os.environ.get("TEST_DATABASE_URL") and not hasattr(session.config, "workerinput"):
        databases.drop(databases.SEEDED, databases.TEMPLATE)


@pytest.fixture(scope="session")
def _seeded_database(django_db_setup, django_db_blocker):
    """The demo's database and files, made by the first worker that needs them."""
    media = str(settings.DATA / "seeded-media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        databases.build_seeded(databases.session_id())
    return media


@pytest.fixture
def seeded(request, settings, _seeded_database, transactional_db):
    """This test has the content of the demo, and may change it: the database is a clone of its own."""
    settings.MEDIA_ROOT = _seeded_database
    _clone_seeded(request)


def _clone_seeded(request):
    database = databases.worker_database(_worker(request.config))
    databases.clone(database, databases.SEEDED)
    _committed.add(database)


@pytest.fixture(scope="module")
def seeded_module(request, _seeded_database, django_db_blocker):
    """All tests of the module share the demo's content, in a transaction that is rolled back after the last one."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=_seeded_database):
        _clone_seeded(request)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


@pytest.fixture
def child_environ(request, transactional_db):
    """Environment for a program that a test starts: this worker's database and queue, the tests' settings."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "coop_portal.settings.test",
        "DATABASE_URL": databases.address(databases.worker_database(_worker(request.config))),
        "TEST_DATABASE_URL": databases.address(databases.worker_database(_worker(request.config))),
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "TEST_REDIS_URL": settings.CELERY_BROKER_URL,
    }


@pytest.fixture
def at_once():
    """Runs functions (one: twice) in threads that start together, each on a connection of its own."""

    def run(*functions):
        functions = functions * 2 if len(functions) == 1 else functions
        barrier, outcomes = threading.Barrier(len(functions)), []

        def work(function):
            try:
                barrier.wait()
                outcomes.append(function())
            except Exception as error:  # the test looks at it
                outcomes.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=[function]) for function in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    return run
