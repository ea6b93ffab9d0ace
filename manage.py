#!/usr/bin/env python
"""Command line of the portal."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_portal.settings.dev")
    from django.core.management import execute_from_command_line

    from coop_portal.embedded import ServerUnavailable

    try:
        execute_from_command_line(sys.argv)
    except ServerUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
