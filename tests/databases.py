"""Test databases: one is migrated and given its vocabularies; workers and tests that commit get clones."""

import hashlib
import io
import json
import os
import subprocess
import time
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
        # The files as they are: by way of the log, which is the server's habit, it takes twice as long.
        _run(server, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, source)
    _use(name)


def drop(*names):
    connection.close()
    with _server() as server:
        for name in names:
            _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _fill():
    """Migrate and load. Migrating is slow: its outcome is kept, and later runs add what has come since."""
    _use(TEMPLATE)
    kept = None if os.environ.get("TEST_DATABASE_URL") else KeptSchema()
    if kept and kept.best:
        _command("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={kept.best}")
    call_command("migrate", verbosity=0)
    if kept and kept.best != kept.present:
        _command("pg_dump", f"--file={kept.present}.new")
        kept.replace(kept.present.with_name(f"{kept.present.name}.new"))
    if "load_vocabularies" in get_commands():
        call_command("load_vocabularies", verbosity=0)
    connection.close()


def _seed():
    _use(SEEDED)
    call_command("seed", stdout=io.StringIO())
    connection.close()


class KeptSchema:
    """Dumps of the migrated schema in var/tests, each beside a list of what went into it.

    `present` is the file for today's migrations and packages; `best` the newest one that holds nothing else than they
    do, None where a migration was changed or taken away, or a package replaced.
    """

    def __init__(self):
        self.folder = settings.BASE_DIR / "var/tests"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.parts = {str(packages()): ""} | {
            str(path.relative_to(settings.BASE_DIR)): digest(path.read_bytes())
            for app in apps.get_app_configs()
            for path in settings.BASE_DIR.glob(f"{app.label}/migrations/*.py")
        }
        name = digest(json.dumps(sorted(self.parts.items())).encode())
        self.present = self.folder / f"schema-{name[:16]}.sql"
        usable = [path for path in self.folder.glob("schema-*.sql") if self._holds_nothing_else(path)]
        self.best = max(usable, key=lambda path: path.stat().st_mtime, default=None)

    def _holds_nothing_else(self, path):
        listed = path.with_suffix(".json")
        return listed.exists() and json.loads(listed.read_text()).items() <= self.parts.items()

    def replace(self, made):
        """Keep what was just made, and what it was made from: it is still good when the newest migration changes."""
        for old in self.folder.glob("schema-*"):
            if old != made and not (self.best and old.stem == self.best.stem):
                old.unlink()
        self.present.with_suffix(".json").write_text(json.dumps(self.parts))
        made.rename(self.present)


def packages():
    return digest(repr(sorted((each.name, each.version) for each in distributions())).encode())


def digest(content):
    return hashlib.sha256(content).hexdigest()


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


def wait_for_a_waiter():
    """Until another connection of this database waits for a lock; ten seconds at most."""
    waiting = (
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = current_database()"
    )
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def session_id():
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"pid {os.getpid()}")
