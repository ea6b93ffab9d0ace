#!/usr/bin/env python3
"""Runs every check that needs no test, all of them even if one fails, and says which failed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
# Enough for the production settings to be read; nothing is connected to.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "coop_portal.settings.production",
    "SECRET_KEY": "checked-and-never-used-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "portal.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.org",
    "PUBLIC_URL": "https://portal.example.org",
    "MAIL_DOMAIN": "portal.example.org",
    "DATABASE_URL": "postgresql://portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SEAL_PKCS12": "/run/secrets/seal.p12",
    "EMAIL_URL": "smtp+tls://portal@mail.example.org:587",
    "PORTAL_OWNER_NAME": "Powiat Przykładowy",
    "PORTAL_OWNER_ADDRESS": "ul. Przykładowa 1, 00-000 Przykład",
    "PORTAL_OWNER_EMAIL": "portal@example.org",
    "PRIVACY_OFFICER_EMAIL": "iod@example.org",
    "PRIVACY_PROCESSOR_NAME": "-",
}
CHECKS = [
    ("ruff", ["ruff", "check", "--quiet", "."], {}),
    ("ruff format", ["ruff", "format", "--check", "--quiet", "."], {}),
    ("import-linter", ["lint-imports"], {}),
    ("djlint", ["djlint", "--quiet", "--lint", "templates"], {}),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("production", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("catalogues", ["python", "scripts/messages.py", "--check"], {}),
]


def main():
    checks = list(CHECKS)
    if shutil.which("docker") and compose_is_there():
        example = {
            "ENV_FILE": ".env.example",
            "PORTAL_HOST": "portal.example.org",
            "POSTGRES_PASSWORD": "checked",
        }
        checks.append(("compose", ["docker", "compose", "config", "--quiet"], example))
    failed = [name for name, command, environ in checks if not passes(name, command, environ)]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


def compose_is_there():
    return subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0


def passes(name, command, environ):
    own = BIN / command[0]
    line = [str(own) if own.exists() else command[0], *command[1:]]
    done = subprocess.run(
        line,
        cwd=ROOT,
        env=os.environ | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
    if done.returncode:
        print(done.stdout.decode(errors="replace"), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
