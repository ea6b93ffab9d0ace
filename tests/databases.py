"""Test databases: one is migrated and given its vocabularies; workers and tests that commit get clones."""

import hashlib
import io
import os
import subprocess
from importlib.metadata import distributions

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from psycopg import sql

from coop_portal.embedded import Postgres

TEMPLATE = "test_portal_template"
SEEDED = "test_portal_seeded"
LOCK = 7_042_019  # any number: workers that start together wait for the one that builds


def worker_database(worker):
    return f"test_portal_{worker}"


def build_template(session):
    """The migrated database with its vocabularies."""
    _build_once(TEMPLATE, "template0", _fill, session)


def build_seeded(session):
    """The same with the content of the demo, for tests that click through the whole portal."""
    _build_once(SEEDED, TEMPLATE, _seed, session)


def _build_once(name, source, fill, session):
    """Make it once a test session; `session` tells it from one that an earlier session left."""
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        made_for = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if made_for != (session,):
            _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            _run(server, "CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'", name, source)
            fill()
            _run(server, "COMMENT ON DATABASE {} IS " + sql.Literal(session).as_string(server), name)


def clone(name, source=TEMPLATE):
    """Replace the database by a fresh clone and point Django's connection at it."""
    connection.close()
    with _server() as server:
        _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        # Without WITH (FORCE) for the source: whoever filled it has left.
        _run(server, "CREATE DATABASE {} TEMPLATE {}", name, source)
    _use(name)


def drop(*names):
    connection.close()
    with _server() as server:
        for name in names:
            _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _fill():
    """Migrate and load. Migrating is slow: its outcome is kept until a migration or a package changes."""
    _use(TEMPLATE)
    kept = _kept_schema()
    if kept and kept.exists():
        _command("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={kept}")
    call_command("migrate", verbosity=0)
    if kept and not kept.exists():
        for old in kept.parent.glob("schema-*"):
            old.unlink()
        _command("pg_dump", f"--file={kept}.new")
        kept.with_name(kept.name + ".new").rename(kept)
    if "load_vocabularies" in get_commands():
        call_command("load_vocabularies", verbosity=0)
    connection.close()


def _seed():
    _use(SEEDED)
    call_command("seed", stdout=io.StringIO())
    connection.close()


def _kept_schema():
    """File of the migrated schema, named by all that goes into it; none on a server of somebody's own."""
    if os.environ.get("TEST_DATABASE_URL"):
        return None
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for path in sorted(settings.BASE_DIR.glob(f"{app.label}/migrations/*.py")):
            digest.update(path.read_bytes())
    digest.update(repr(sorted((each.name, each.version) for each in distributions())).encode())
    folder = settings.BASE_DIR / "var/tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"schema-{digest.hexdigest()[:16]}.sql"


def _command(name, *options):
    connection.close()
    subprocess.run(
        [Postgres.binary(name), *options, address(TEMPLATE)], check=True, stdout=subprocess.DEVNULL
    )


def _use(name):
    connection.close()  # one that an earlier test left open would go on talking to the database it was opened for
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
