#!/usr/bin/env python3
"""Makes the environment: system libraries, .venv with pinned packages, front-end parts, catalogues.

Standard library only, for it runs before anything is installed. What has not changed is not done again.
With --tests also what only the tests and checks need from the machine.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
# What must be there -> Debian's package of it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
PROGRAMS = {"msgfmt": "gettext"}
TEST_PROGRAMS = {"chromium-headless-shell": "chromium-headless-shell", "git": "git"}


def main():
    if sys.version_info < (3, 11):
        sys.exit(
            f"Python 3.11 or newer is needed; {sys.executable} is older. Say: make PYTHON=python3.11 ..."
        )
    system_packages(tests="--tests" in sys.argv)
    python_packages()
    node_packages()
    catalogues()


# --- The machine ------------------------------------------------------------------------


def system_packages(*, tests):
    missing = missing_packages(tests)
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing from the system's packages: {' '.join(missing)}", flush=True)
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
        with open(os.devnull) as nothing:
            subprocess.run(["apt-get", "update", "-q"], env=environ, stdin=nothing, stdout=subprocess.DEVNULL)
            subprocess.run(install, env=environ, stdin=nothing, stdout=subprocess.DEVNULL)
        missing = missing_packages(tests)
    if missing:
        sys.exit(f"Missing on this machine: sudo apt-get install {' '.join(missing)}")


def missing_packages(tests):
    missing = [package for name, package in LIBRARIES.items() if not loads(name)]
    programs = PROGRAMS | (TEST_PROGRAMS if tests else {})
    missing += [package for name, package in programs.items() if not shutil.which(name)]
    if (
        not VENV.exists()
        and subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True).returncode
    ):
        missing.append("python3-venv")
    return missing


def loads(library):
    """True if the dynamic linker finds it; on macOS, where names differ, WeasyPrint itself says what it misses."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


# --- Packages ------------------------------------------------------------------------------


def python_packages():
    wanted = ROOT / "requirements/dev.txt"
    if is_done(VENV / "installed", wanted):
        return
    if not (BIN / "python").exists():
        print("Making .venv", flush=True)
        run(sys.executable, "-m", "venv", VENV)
    print("Installing Python packages", flush=True)
    # uv, which is among them, is the quicker installer; where it cannot reach the index, pip does the same.
    uv = VENV / "uv.txt"
    uv.write_text(block("uv", wanted))
    pip = [
        BIN / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
    ]
    run(*pip, uv)
    sync = [BIN / "uv", "pip", "sync", "-q", "--compile-bytecode", "--require-hashes"]
    synced = subprocess.run([*sync, "--python", BIN / "python", wanted], cwd=ROOT, capture_output=True)
    if synced.returncode:
        run(*pip, wanted)
    mark_done(VENV / "installed", wanted)


def block(name, requirements):
    """The lines of one package, with its hashes."""
    lines = requirements.read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next(
        number for number, line in enumerate(lines) if number > start and not line.startswith("    --hash")
    )
    return "\n".join(lines[start:end]).rstrip("\\ ") + "\n"


def node_packages():
    modules = ROOT / "node_modules"
    if is_done(modules / ".installed", ROOT / "package-lock.json"):
        return
    environ = dict(os.environ)
    if not node_is_new_enough():
        wanted = ROOT / "requirements/node.txt"
        pip = [BIN / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        run(*pip, "--require-hashes", "-r", wanted)
        environ["PATH"] = f"{BIN}{os.pathsep}{environ['PATH']}"
    print("Installing front-end parts", flush=True)
    run("npm", "ci", "--no-progress", "--loglevel=error", env=environ)
    mark_done(modules / ".installed", ROOT / "package-lock.json")


def node_is_new_enough():
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    shown = subprocess.run(["node", "--version"], capture_output=True, text=True)
    return shown.returncode == 0 and int(shown.stdout.lstrip("v").split(".")[0]) >= 18


def catalogues():
    """Compile the catalogues that changed. msgfmt, because a manage.py command would start the servers."""
    for source in sorted(ROOT.glob("locale*/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            run("msgfmt", "--check-format", "-o", target, source)


# --- Stamps ----------------------------------------------------------------------------------


def is_done(stamp, source):
    return stamp.exists() and stamp.read_text() == digest(source)


def mark_done(stamp, source):
    stamp.write_text(digest(source))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command, env=None):
    """Run it, or end with one line about what failed; its own output stands above."""
    with open(os.devnull) as nothing:
        done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, stdin=nothing)
    if done.returncode:
        sys.exit(f"This failed, see above: {' '.join(str(part) for part in command)}")


if __name__ == "__main__":
    main()
