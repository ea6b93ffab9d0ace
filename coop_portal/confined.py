"""Programs that read strangers' files in a process of their own, which the system ends when they need too much."""

import json
import os
import subprocess
import sys

MAX_ANSWER = 20 * 1024 * 1024


def ask(program, content, *arguments, wall_seconds):
    """The JSON that `program` (a path) says of `content` on its input; {"refused": "time" | "damaged"} where it died.

    The program sets its own limits from its arguments; `wall_seconds` ends one that only waits.
    """
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(program), *map(str, arguments)],
            input=content,
            capture_output=True,
            timeout=wall_seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "time"}
    if done.returncode < 0:  # a signal: the limit of the processor's time
        return {"refused": "time"}
    if b"ModuleNotFoundError" in done.stderr:
        raise RuntimeError(f"A package that {program} needs is not installed.")
    try:
        return json.loads(done.stdout[:MAX_ANSWER]) if done.returncode == 0 else {"refused": "damaged"}
    except ValueError:
        return {"refused": "damaged"}
