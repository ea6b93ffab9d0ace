"""How long pages of results take over HTTP, asked for at a steady rate whether or not the last ones were answered."""

import os
import random
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import quantiles
from urllib.parse import urlencode

from django.core.management.base import CommandError
from django.urls import reverse

from coop_portal.management.commands import demo
from partners.models import Territory

from .searching import QUERIES

RATE = 20  # requests a second
WITHIN = 150  # milliseconds, p95
WAITING = 64  # requests that may be on their way at once
PATIENCE = 30  # seconds
STARTS_WITHIN = 120  # seconds, on a machine that is busy with other things


def measure(seconds):
    """p50, p95 and max in milliseconds from the moment a request was due, and how many failed."""
    with served() as address:
        pages = _pages(address)
        for page in pages:  # each worker has in memory what it keeps there
            _ask(page, time.perf_counter())
            _ask(page, time.perf_counter())
        took = _ask_steadily(pages, RATE * seconds)
    good = [ms for ms in took if ms is not None]
    cuts = quantiles(good, n=20, method="inclusive") if len(good) > 1 else [float("inf")] * 19
    failed = len(took) - len(good)
    p95 = round(cuts[18], 1)
    return {
        "requests": len(took), "failed": failed, "p50": round(cuts[9], 1), "p95": p95,
        "max": round(max(good, default=0), 1), "goal": WITHIN, "held": p95 < WITHIN and not failed,
    }  # fmt: skip


def _pages(address):
    """Whole pages of results in the country, in a powiat, and in it for seniors, in no order."""
    powiats = Territory.objects.filter(kind="powiat").order_by("pk").values_list("pk", flat=True)
    powiat = powiats[len(powiats) // 2]
    scopes = [{}, {"gmina": powiat}, {"gmina": powiat, "dla": "seniorzy"}]
    path = address + reverse("services_catalog:list")
    pages = [f"{path}?{urlencode({'q': text, **scope})}" for text in QUERIES for scope in scopes]
    random.Random(1).shuffle(pages)
    return pages


def _ask_steadily(pages, number):
    start = time.perf_counter() + 1
    with ThreadPoolExecutor(WAITING) as pool:
        asked = [pool.submit(_ask, pages[n % len(pages)], start + n / RATE) for n in range(number)]
        return [each.result() for each in asked]


def _ask(page, due):
    """Milliseconds from when it was due to the last byte; None for no page."""
    time.sleep(max(0, due - time.perf_counter()))
    try:
        with urllib.request.urlopen(page, timeout=PATIENCE) as response:
            response.read()
    except (OSError, urllib.error.HTTPError):
        return None
    return 1000 * (time.perf_counter() - due)


@contextmanager
def served():
    """The web server as the demo runs it, on this database."""
    demo.FOLDER.mkdir(parents=True, exist_ok=True)
    if demo.static_files_changed():
        demo.gather_static_files()
    port = demo.free_port()
    server = demo.start("web", demo.commands(port)["web"])
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while not demo.answers(port):
            if time.monotonic() > deadline or server.poll() is not None:
                raise CommandError(f"The web server does not answer: see {demo.log_of('web')}.")
            time.sleep(0.2)
        yield f"http://{demo.HOST}:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(PATIENCE)
