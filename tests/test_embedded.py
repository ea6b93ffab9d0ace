"""The embedded servers, as separate real processes use them. No database of the suite is touched."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import redis

PROJECT = Path(__file__).resolve().parent.parent
START = "print(embedded.database_url(), embedded.redis_url(), flush=True); sys.stdin.read()"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


class Command:
    """A process that asks for both servers and goes on until it is told to leave."""

    def __init__(self, data, code=START, before="", **environ):
        environ = os.environ | {"COOP_PORTAL_DATA": str(data)} | environ
        source = f"import sys; from coop_portal import embedded; {before}\n{code}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", source],
            cwd=PROJECT,
            env=environ,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.leave()

    def urls(self):
        line = self.process.stdout.readline().split()
        assert line, self.process.stderr.read()
        return line

    def leave(self):
        """Let it end; its output and its complaints."""
        return self.process.communicate(timeout=60)

    def kill(self):
        self.process.kill()
        self.leave()


def query(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def answers(urls):
    try:
        query(urls[0], "SELECT 1")
        return redis.Redis.from_url(urls[1]).ping()
    except (psycopg.OperationalError, redis.ConnectionError):
        return False


def server_pids(data):
    """Process ids of PostgreSQL and Valkey."""
    postgres, valkey = (
        json.loads((data / f"servers/{name}.json").read_text()) for name in ("postgresql", "valkey")
    )
    return [
        int((Path(postgres["folder"]) / "postgresql/postmaster.pid").read_text().split()[0]),
        int((Path(valkey["folder"]) / "valkey/pid").read_text()),
    ]


def kill_servers(data):
    for pid in server_pids(data):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    yield folder
    if is_anything_running(folder):  # a failed test left it
        with Command(folder, "embedded.stop()"):
            pass


def is_anything_running(data):
    states = [json.loads(path.read_text()) for path in data.glob("servers/*.json")]
    return any(list(Path(state["folder"]).glob("*/*pid")) for state in states)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("once") / "data"
    with Command(folder) as command:
        command.urls()
    return folder


@pytest.fixture
def used(made_once, data):
    """A folder whose servers ran before: making a database takes longer than most that is asked of it later."""
    shutil.copytree(made_once, data, ignore=shutil.ignore_patterns("postgresql.json", "valkey.json"))
    return data


def test_embedded_servers_start_with_the_chosen_locale_and_stop_with_their_only_user(data):
    with Command(data) as command:
        urls = command.urls()
        assert answers(urls)
        assert query(
            urls[0],
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale, datcollate FROM pg_database"
            " WHERE datname = current_database()",
        ) == ("UTF8", "b", "PG_UNICODE_FAST", "C")
        query(urls[0], "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION btree_gist")
    assert not answers(urls)


def test_embedded_servers_are_shared_and_outlive_the_process_that_started_them(used):
    with Command(used) as second:
        with Command(used) as first:
            urls = first.urls()
            assert second.urls() == urls
        assert answers(urls)
    assert not answers(urls)


def test_embedded_servers_started_twice_at_once_are_one_pair(data):
    with ExitStack() as stack:
        commands = [stack.enter_context(Command(data)) for _ in range(3)]
        assert len({tuple(command.urls()) for command in commands}) == 1


def test_embedded_servers_keep_data_and_port_over_a_restart(used):
    with Command(used) as command:
        before = command.urls()
        query(before[0], "CREATE TABLE kept AS SELECT 7 AS n")
    with Command(used) as command:
        assert command.urls() == before
        assert query(before[0], "SELECT n FROM kept") == (7,)


def test_embedded_servers_of_a_killed_process_are_taken_over(used):
    command = Command(used)
    urls = command.urls()
    command.kill()
    assert answers(urls)
    with Command(used) as heir:
        assert heir.urls() == urls
    assert not answers(urls)


def test_embedded_servers_that_were_killed_start_again_with_their_data(used):
    command = Command(used)
    query(command.urls()[0], "CREATE TABLE kept AS SELECT 7 AS n")
    command.kill()
    kill_servers(used)
    with Command(used) as heir:
        urls = heir.urls()
        assert query(urls[0], "SELECT n FROM kept") == (7,)
        assert answers(urls)


def test_embedded_servers_that_were_killed_start_again_for_the_next_process_while_the_first_lives(used):
    with Command(used) as first:
        urls = first.urls()
        kill_servers(used)
        with Command(used) as second:
            assert second.urls() == urls
        assert answers(urls)


def test_embedded_servers_take_another_port_if_theirs_was_taken(used):
    with Command(used) as command:
        urls = command.urls()
    with ExitStack() as stack:
        for url in urls:
            port = int(url.rsplit(":", 1)[1].split("/")[0])
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        with Command(used) as command:
            others = command.urls()
            assert answers(others)
            assert not set(urls) & set(others)


def test_embedded_database_is_made_anew_after_half_an_initdb(data):
    for name in ("postgresql", "postgresql.new"):
        (data / "servers" / name / "base").mkdir(parents=True)
        (data / "servers" / name).chmod(0o700)
    with Command(data) as command:
        assert answers(command.urls())


def test_embedded_database_starts_although_its_old_number_belongs_to_another_process(used):
    with Command(used) as command:
        command.urls()
    left = used / "servers/postgresql/postmaster.pid"
    left.write_text(f"{os.getpid()}\n{left.parent}\n0\n5432\n\n127.0.0.1\n0 0\nready\n")
    with Command(used) as command:
        assert answers(command.urls())


def test_embedded_data_cannot_be_reset_while_they_are_used(used):
    with Command(used) as command:
        urls = command.urls()
        _, errors = Command(used, "embedded.reset()").leave()
        assert "ServerUnavailable" in errors
        assert answers(urls)
    with Command(used, "embedded.reset()") as reset:
        assert reset.leave() == ("", "")
    assert not (used / "servers/postgresql").exists()


def test_embedded_throw_away_servers_vanish_with_their_last_process(tmp_path):
    code = "print(embedded.throw_away()); " + START
    with Command("", code, TMPDIR=str(tmp_path)) as command:
        (folder,) = command.urls()
        urls = command.urls()
        assert query(urls[0], "SHOW fsync") == ("off",)
    assert not answers(urls)
    assert not Path(folder).exists()


def test_embedded_throw_away_servers_of_a_killed_session_are_cleared_by_the_next(tmp_path):
    code = "print(embedded.throw_away()); " + START
    killed = Command("", code, TMPDIR=str(tmp_path))
    (folder,) = killed.urls()
    urls = killed.urls()
    killed.kill()
    an_hour_ago = time.time() - 3600
    os.utime(folder, (an_hour_ago, an_hour_ago))
    with Command("", code, TMPDIR=str(tmp_path)) as command:
        command.urls()
        assert not answers(urls)
        assert not Path(folder).exists()


@as_root
@pytest.mark.parametrize("namespaces", [True, False])
def test_embedded_database_of_root_runs_unprivileged_below_a_closed_folder(tmp_path, namespaces):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    environ = {"TMPDIR": "/tmp"}
    if not namespaces:
        environ["PATH"] = str(tmp_path)  # no unshare there
    with Command(home / "clone/var", **environ) as command:
        url, _ = command.urls()
        query(url, "CREATE TABLE kept AS SELECT 7 AS n")
        status = Path(f"/proc/{server_pids(home / 'clone/var')[0]}/status").read_text()
        capabilities = [line.split()[1] for line in status.splitlines() if line.startswith("CapEff")]
        assert capabilities == ["0" * 16]
    with Command(home / "clone/var", **environ) as command:
        url, _ = command.urls()
        assert query(url, "SELECT n FROM kept") == (7,)
    assert home.stat().st_mode & 0o777 == 0o700
    with Command(home / "clone/var", "embedded.reset()", **environ):
        pass


@as_root
def test_embedded_database_of_root_starts_where_no_ordinary_user_has_a_name(data):
    known = "import pwd; known = pwd.getpwuid; pwd.getpwuid = lambda uid: known(uid if uid != 1000 else 4_000_000)"
    with Command(data, before=known) as command:
        assert answers(command.urls())
        prefix = json.loads((data / "servers/postgresql.json").read_text())["prefix"]
        assert "--map-user=1000" not in prefix


@pytest.mark.parametrize(
    ("call", "variable"), [("embedded.database_url()", "DATABASE_URL"), ("embedded.redis_url()", "REDIS_URL")]
)
def test_embedded_server_without_a_build_says_which_variable_to_set(data, tmp_path, call, variable):
    nothing = "embedded.machine.package_folder = lambda name: None; embedded.Postgres.places = ''"
    _, errors = Command(data, call, nothing, PATH=str(tmp_path)).leave()
    assert variable in errors.splitlines()[-1]


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")), reason="no server on this machine"
)
def test_embedded_database_without_a_build_takes_the_server_of_the_machine(data):
    with Command(data, before="embedded.machine.package_folder = lambda name: None") as command:
        url, _ = command.urls()
        major = max(int(path.name) for path in Path("/usr/lib/postgresql").iterdir() if path.name.isdigit())
        assert query(url, "SHOW server_version_num")[0].startswith(str(major))
