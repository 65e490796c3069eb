#!/usr/bin/env python
"""The command line of the platform."""

import os
import sys
from contextlib import nullcontext

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from realtime.infra.graceful_exit import in_one_sentence

    with nullcontext() if "--traceback" in sys.argv else in_one_sentence():
        execute_from_command_line(sys.argv)
