#!/usr/bin/env python
"""Command line of the portal."""

import os
import sys
from pathlib import Path


def main():
    if sys.argv[1:2] == ["verify_pdf"]:
        verify_pdf_alone()
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_portal.settings.dev")
    from django.core.management import execute_from_command_line

    from coop_portal.embedded import ServerUnavailable

    try:
        execute_from_command_line(sys.argv)
    except ServerUnavailable as error:
        sys.exit(str(error))


def verify_pdf_alone():
    """It reads a file and asks nothing of the portal, which takes much longer to load than a file to read."""
    import django
    from django.conf import settings

    settings.configure(LANGUAGE_CODE="pl", LOCALE_PATHS=[Path(__file__).resolve().parent / "locale"])
    django.setup()
    from agreements.management.commands.verify_pdf import Command

    Command().run_from_argv(sys.argv)


if __name__ == "__main__":
    main()
