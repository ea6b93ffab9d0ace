"""Test databases: one is migrated and given its vocabularies; workers and tests that commit get clones."""

import os

import psycopg
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from psycopg import sql

TEMPLATE = "test_portal_template"
LOCK = 7_042_019  # any number: workers that start together wait for the one that builds


def worker_database(worker):
    return f"test_portal_{worker}"


def build_template(session):
    """Make the template once a test session; `session` tells it from one that an earlier session left."""
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        made_for = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE]
        ).fetchone()
        if made_for != (session,):
            _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", TEMPLATE)
            _run(server, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", TEMPLATE)
            _fill()
            _run(server, "COMMENT ON DATABASE {} IS " + sql.Literal(session).as_string(server), TEMPLATE)


def clone(name):
    """Replace the database by a fresh clone and point Django's connection at it."""
    connection.close()
    with _server() as server:
        _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        # Without WITH (FORCE) for the template: its one user, _fill, has left.
        _run(server, "CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
    _use(name)


def drop(*names):
    connection.close()
    with _server() as server:
        for name in names:
            _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _fill():
    _use(TEMPLATE)
    call_command("migrate", verbosity=0)
    if "load_vocabularies" in get_commands():
        call_command("load_vocabularies", verbosity=0)
    connection.close()


def _use(name):
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _server():
    parameters = connection.get_connection_params()
    wanted = {key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)}
    return psycopg.connect(**wanted, dbname="postgres", autocommit=True)


def _run(server, statement, *names):
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def address(name):
    """DATABASE_URL of a test database, for programs that a test starts."""
    given = settings.DATABASES["default"]
    host = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else given["HOST"]
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@{host}/{name}"


def session_id():
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"pid {os.getpid()}")
