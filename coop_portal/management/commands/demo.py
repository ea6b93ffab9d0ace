"""`make demo`: the whole portal on this machine, ended by Ctrl-C. Web, worker and beat are real processes."""

import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from io import StringIO
from pathlib import Path

import redis
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from coop_portal import embedded
from coop_portal.management.seed import DEMO_LOGINS

FOLDER = settings.DATA_DIR / "demo"
HOST = "127.0.0.1"
BIN = Path(sys.executable).parent
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


class Stop(Exception):
    """Ctrl-C, or a polite request to end."""


class Command(BaseCommand):
    help = "Runs the demo: the portal with sample data, its worker and its clock, at http://localhost:$PORT."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="forget all data of the demo first")

    def handle(self, *, reset, **options):
        if reset:
            start_over()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        children = {}
        try:
            port = free_port()
            self.prepare()
            # Web alone first: all three at once would keep the first page waiting.
            for name, command in commands(port).items():
                children[name] = start(name, command)
                if name == "web":
                    self.wait_for_web(children, port)
            self.greet(port)
            while True:
                time.sleep(1)
                watch(children)
        except Stop:
            self.stdout.write(_("Stopping …"))
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            end(children.values())

    def prepare(self):
        FOLDER.mkdir(parents=True, exist_ok=True)
        # First, since seeding issues documents, and these bear pictures and fonts.
        if static_files_changed():
            self.stdout.write(_("Gathering static files …"))
            gather_static_files()
        done, sources = embedded.folder() / "prepared", sources_digest()
        # The mark lies beside the data and vanishes with them; of another server it would know nothing.
        if os.environ.get("DATABASE_URL") or not (done.exists() and done.read_text() == sources):
            self.prepare_database()
            done.write_text(sources)
        connection.close()

    def prepare_database(self):
        self.stdout.write(_("Preparing the database …"))
        try:
            call_command("migrate", verbosity=0)
            call_command("load_vocabularies", verbosity=0)
            call_command("seed", stdout=StringIO())
        except OperationalError as error:
            raise CommandError(_("The database does not answer: %s") % error) from error

    def wait_for_web(self, children, port):
        self.stdout.write(_("Starting …"))
        end_at = time.monotonic() + 60
        while not answers(port):
            watch(children)
            if time.monotonic() > end_at:
                raise CommandError(_("The web server does not answer; see %s.") % log_of("web"))
            time.sleep(0.2)

    def greet(self, port):
        self.stdout.write("")
        self.stdout.write(self.style.SUCCESS(_("The portal is here: %s") % f"http://localhost:{port}/"))
        self.stdout.write("")
        width = max(len(str(label)) for label, *_rest in DEMO_LOGINS)
        for label, email, password in DEMO_LOGINS:
            self.stdout.write(f"  {label!s:<{width}}  {email}  {password}")
        self.stdout.write("")
        self.stdout.write(_("Ctrl-C ends it; the data stay. To start over: make demo-reset"))


def stop(number, frame):
    raise Stop


def start_over():
    """Forget everything and begin as a new process, whose settings know the new servers."""
    if os.environ.get("DATABASE_URL"):
        raise CommandError(
            _("DATABASE_URL names a database of your own: it is not cleared. Clear it yourself.")
        )
    try:
        embedded.reset()
    except embedded.ServerUnavailable as error:
        raise CommandError(str(error)) from None
    for folder in (FOLDER, settings.MEDIA_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
    os.execv(sys.executable, [sys.executable, sys.argv[0], "demo"])


def free_port():
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CommandError(_("PORT has to be a number from 1 to 65535, and it is “%s”.") % given)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(given)))
        except PermissionError:
            raise CommandError(
                _("Port %s is reserved for the administrator: choose one above 1023.") % given
            ) from None
        except OSError:
            message = _("Port %(port)s is in use. Choose another one: make demo PORT=%(next)s")
            raise CommandError(message % {"port": given, "next": int(given) + 1}) from None
    return int(given)


def sources_digest():
    """Changes with what migrating, loading and seeding read."""
    digest = hashlib.sha256()
    for folder in ("migrations", "vocabulary", "data", "management/seed"):
        for path in sorted(settings.BASE_DIR.glob(f"*/{folder}/*.*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def static_files_changed():
    """True if something is newer than the manifest of what was gathered."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [settings.BASE_DIR / "package-lock.json", *(settings.BASE_DIR / "static").rglob("*")]
    return not manifest.exists() or max(path.stat().st_mtime for path in sources) > manifest.stat().st_mtime


def gather_static_files():
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def commands(port):
    celery = [BIN / "celery", "-A", "coop_portal"]
    return {
        "web": [
            BIN / "gunicorn",
            "--bind",
            f"{HOST}:{port}",
            "--workers=2",
            "--threads=4",
            "--limit-request-line=8190",  # long addresses of many filters
            "coop_portal.wsgi",
        ],
        "worker": [*celery, "worker", "--concurrency=1", "--loglevel=info"],
        "beat": [*celery, "beat", "--loglevel=info", f"--schedule={FOLDER / 'beat'}", "--pidfile="],
    }


def start(name, command):
    """A child in a session of its own, so that Ctrl-C reaches it through us alone; it does not outlive us."""
    environ = os.environ | {
        "DATABASE_URL": os.environ.get("DATABASE_URL") or embedded.database_url(),
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "DB_POOL": "4" if name == "web" else "0",
    }
    with open(log_of(name), "w") as log:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=settings.BASE_DIR,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )


def die_with_parent():
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def log_of(name):
    return FOLDER / f"{name}.log"


def answers(port):
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=10):
            return True
    except urllib.error.HTTPError:
        return True  # a page with an error is an answer too
    except OSError:
        return False


def watch(children):
    """Complain about the first thing that is gone."""
    for name, child in children.items():
        if child.poll() is not None:
            message = _("The process “%(name)s” has ended by itself, so the demo ends. See %(log)s.")
            raise CommandError(message % {"name": name, "log": log_of(name)})
    try:
        connection.ensure_connection()
        connection.cursor().execute("SELECT 1")
        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as queue:
            queue.ping()
    except OperationalError:
        raise CommandError(_("The database is gone, so the demo ends. Start it again: make demo")) from None
    except redis.RedisError:
        raise CommandError(_("The queue is gone, so the demo ends. Start it again: make demo")) from None


def end(children):
    children = list(children)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
