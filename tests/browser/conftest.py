"""A real browser on a real server: Debian's Chromium driven by Playwright, and axe-core for accessibility."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from accounts.models import User
from accounts.scope import Scope
from tests.accounts.factories import add_second_factor

AXE = settings.NODE_MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong is gathered and handed over: several times faster.
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations)"""
# Chromium asks for nothing outside this machine. It compiles no script to faster code: each runs once a page, and
# axe-core takes a quarter less that way.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--js-flags=--no-opt --no-maglev --single-threaded --min-semi-space-size=16",
]  # fmt: skip


def chromium():
    """The shell without windows: it draws the same pages with a third of the whole browser's own work."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert found, "Chromium is missing: apt-get install chromium-headless-shell"
    return found


@pytest.fixture(scope="session")
def _browser():
    # Playwright's own loop runs in this thread; Django's guard against blocking calls in a loop does not apply.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def live(live_server, settings):
    """The server's address; links in mails lead to it."""
    settings.PUBLIC_URL = live_server.url
    return live_server.url


@pytest.fixture(params=[1280, pytest.param(360, marks=pytest.mark.slow)], ids=["wide", "phone"])
def width(request):
    """A desk, and with all that is slow a phone; journeys that are made on phones say so themselves."""
    return request.param


@pytest.fixture
def open_browser(_browser, live, width):
    """open_browser(user=None, scripts=True) -> a page of a browser of its own, signed in as `user`."""
    contexts, errors = [], []

    def open_page(user=None, scripts=True):
        context = _browser.new_context(
            base_url=live,
            viewport={"width": width, "height": 900},
            locale="pl-PL",
            timezone_id="Europe/Warsaw",
            reduced_motion="reduce",  # what moves is waited for, and drawn on the same cores
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        contexts.append(context)
        # Milliseconds. The first page of a process reads the program and the thesaurus, on cores that others share.
        context.set_default_timeout(30_000)
        if user:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _is_csp(message) else None)
        page.on("request", lambda request: errors.append(request.url) if _is_foreign(request, live) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _is_csp(message):
    return message.type == "error" and "Content Security Policy" in message.text


def _is_foreign(request, live):
    parts = urlsplit(request.url)
    return parts.scheme.startswith("http") and parts.netloc != urlsplit(live).netloc


@pytest.fixture
def demo_user(seeded):
    """demo_user("koordynator") -> that login of the demo, with the second factor that its role needs."""

    def find(name):
        user = User.objects.get(email=f"{name}@example.org")
        if Scope(user).has(*settings.MFA_REQUIRED_ROLES):
            add_second_factor(user)
        return user

    return find


@pytest.fixture
def accessible():
    """accessible(page): axe-core finds nothing, and nothing hangs over the edge of the screen."""

    def check(page):
        page.wait_for_load_state()  # a click waits for the answer's first byte only
        # Evaluated by the tool, not by the page: the page's own policy lets no script in.
        page.evaluate(AXE.read_text())
        found = page.evaluate(RUN, RULES)
        problems = [
            f"{violation['id']}: {node['html'][:160]}" for violation in found for node in violation["nodes"]
        ]
        assert problems == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url

    return check
