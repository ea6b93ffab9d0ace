"""The demo command with its real children, on servers and a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo(tmp_path, port):
    """Starts the demo; whatever is left of it ends with the test."""
    started = []

    def run(*options, **environ):
        own = {"DJANGO_SETTINGS_MODULE": "coop_portal.settings.demo", "COOP_PORTAL_DATA": str(tmp_path)}
        inherited = {
            key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", *options],
            cwd=PROJECT,
            env=inherited | own | {"PORT": str(port), "PYTHONUNBUFFERED": "1"} | environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
    subprocess.run(
        [sys.executable, "-c", "from coop_portal import embedded; embedded.stop()"],
        cwd=PROJECT,
        env=os.environ | {"COOP_PORTAL_DATA": str(tmp_path)},
        check=True,
    )


def read_until(process, text):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return lines
    raise AssertionError("".join(lines))


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.slow
def test_demo_serves_restarts_fast_with_its_data_and_leaves_nothing_behind(demo, port):
    first = demo()
    read_until(first, "Ctrl-C")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
        assert page.status == 200
    children = children_of(first.pid)
    assert len(children) == 3
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)

    began = time.monotonic()
    second = demo()
    read_until(second, "Ctrl-C")
    assert time.monotonic() - began < 15
    second.terminate()
    second.communicate(timeout=60)
    assert second.returncode == 0


@pytest.mark.slow
@pytest.mark.faults
@pytest.mark.parametrize("number", [0, 1, 2])
def test_demo_ends_with_a_sentence_when_a_child_is_gone(demo, number):
    process = demo()
    read_until(process, "Ctrl-C")
    os.kill(children_of(process.pid)[number], signal.SIGKILL)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in output
    assert ("web", "worker", "beat")[number] in output


def test_demo_says_in_one_line_that_the_port_is_in_use(demo, port):
    with socket.create_server(("127.0.0.1", port)):
        process = demo()
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert len(output.splitlines()) == 1
    assert str(port) in output
    assert f"PORT={port + 1}" in output
