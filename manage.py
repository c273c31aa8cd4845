#!/usr/bin/env python
"""The command line of the project: migrate, load_knowledge, publish_release, runserver ..."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanofat.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refused:
        sys.exit(f"The site does not start: {refused}")


if __name__ == "__main__":
    main()
