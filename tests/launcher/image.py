"""The steps of the Dockerfile and the services of compose.yaml, done in a plain folder where there is no Docker.

The folder stands for the image's root file system: `/app`, `/venv` and `/tmp` lie below it. Each command runs with the
image's environment, as its user where this process may become another one. Only `pip install` is done otherwise, as it
needs a network: the packages that requirements.txt pins, and no others, are copied from the tests' own environment.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?:(?P<kind>:[-?])(?P<rest>[^}]*))?\}")
INSTALL = "python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt"


def instructions():
    """(instruction, rest of the line) of the Dockerfile, in order."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    return [
        (word, rest.strip())
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
        for word, _, rest in [line.strip().partition(" ")]
    ]


def compose(environ):
    """The services of compose.yaml, with `${NAME}` read from `environ` as Docker does."""

    def value(found):
        name, kind, default = found["name"], found["kind"], found["rest"]
        if environ.get(name):
            return environ[name]
        assert kind != ":?", default
        return default or ""

    def placed(part):
        if isinstance(part, dict):
            return {name: placed(each) for name, each in part.items()}
        if isinstance(part, list):
            return [placed(each) for each in part]
        return VARIABLE.sub(value, part).replace("$$", "$") if isinstance(part, str) else part

    return placed(yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"])


class Image:
    """The image in a folder: what its steps make, and how its commands are run."""

    def __init__(self, folder):
        self.root = Path(folder)
        self.user = None
        self.environment = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(self.root / "python" / "lib")}
        self.command = self.health_check = None
        self._here = self.root
        (self.root / "tmp").mkdir(mode=0o777)
        (self.root / "tmp").chmod(0o1777)
        for word, rest in instructions():
            getattr(self, f"_{word.lower()}", self._unknown)(rest)

    def path(self, path):
        """A path of the image as one of this machine."""
        return self.root / str(path).lstrip("/") if str(path).startswith("/") else self._here / path

    def run(self, command, environ, **options):
        """A command in the image, waited for."""
        return subprocess.run(
            self._words(command),
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            **self._options(environ),
            **options,
        )

    def start(self, command, environ, log):
        """A command in the image, running."""
        with Path(log).open("ab") as output:
            return subprocess.Popen(
                self._words(command),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self._options(environ),
            )

    def _options(self, environ):
        who = {"user": self.user, "group": self.user, "extra_groups": []} if os.geteuid() == 0 else {}
        return {"cwd": self._here, "env": self.environment | {"TMPDIR": str(self.root / "tmp")} | environ, **who}

    def _words(self, command):
        words = shlex.split(command) if isinstance(command, str) else list(command)
        found = shutil.which(words[0], path=self.environment["PATH"])
        assert found, words
        return [found, *words[1:]]

    def _unknown(self, rest):
        raise AssertionError(f"a step this test does not know: {rest}")

    def _from(self, rest):
        self._here = self.root
        assert rest.startswith("python:3.11-"), rest

    def _workdir(self, rest):
        self._here = self.path(rest)
        self._here.mkdir(exist_ok=True)

    def _env(self, rest):
        for word in shlex.split(rest):
            name, _, value = word.partition("=")
            placed = re.sub("^(?=/(venv|tmp)/)", str(self.root), value)
            self.environment[name] = placed.replace("$PATH", self.environment["PATH"])

    def _copy(self, rest):
        *sources, target = [word for word in rest.split() if not word.startswith("--from=")]
        if "--from=build" in rest:
            assert (sources, target) == (["/venv"], "/venv")
            return
        for source in sources:
            to = self._here / target
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, to / source if to.is_dir() else to)

    def _run(self, rest):
        if rest == INSTALL:
            python = _python_for(int(dict(instructions())["USER"]), self.root / "python")
            _make_venv(python, self.root / "venv", (self._here / "requirements.txt").read_text(encoding="utf-8"))
        else:
            assert rest.startswith("useradd --system --uid 10001 "), rest

    def _user(self, rest):
        self.user = int(rest)

    def _expose(self, rest):
        assert rest == self.environment["PORT"]

    def _healthcheck(self, rest):
        self.health_check = json.loads(rest.partition("CMD ")[2])

    def _cmd(self, rest):
        self.command = json.loads(rest)


def _make_venv(python, venv, requirements):
    """A virtual environment with exactly the packages pinned, from those the tests run with."""
    environ = os.environ | {"LD_LIBRARY_PATH": str(Path(python).parents[1] / "lib")}
    subprocess.run([python, "-m", "venv", "--without-pip", venv], check=True, env=environ)
    (packages,) = venv.glob("lib/python3.*/site-packages")
    for name in re.findall(r"^([\w.-]+)==", requirements, re.MULTILINE):
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another kind of machine
        for file in package.files or ():
            if ".." not in file.parts and file.parts[0] != "__pycache__":
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), packages / file)
        for script in package.entry_points.select(group="console_scripts"):
            _write_script(venv / "bin" / script.name, venv, script)
    for library in packages.rglob("*.so*"):
        library.chmod(0o755)


def _write_script(path, venv, script):
    path.write_text(
        f"#!{venv}/bin/python\nimport sys\nfrom {script.module} import {script.attr}\nsys.exit({script.attr}())\n",
        encoding="utf-8",
    )
    path.chmod(0o755)


def _python_for(user, folder):
    """A Python that this user may run: the tests' own, or a copy of it where its folder is closed to others."""
    if user is None or os.geteuid() != 0 or _may_run(sys.executable, user):
        return sys.executable
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / "bin" / version
    python.parent.mkdir(parents=True)
    shutil.copy(Path(sys.base_prefix) / "bin" / version, python)
    for library in (Path(sys.base_prefix) / "lib").glob("libpython3*.so*"):
        (folder / "lib").mkdir(exist_ok=True)
        shutil.copy(library, folder / "lib")
    left_out = shutil.ignore_patterns("site-packages", "test", "__pycache__", "config-*")
    shutil.copytree(Path(sys.base_prefix) / "lib" / version, folder / "lib" / version, ignore=left_out)
    return python


def _may_run(python, user):
    try:
        asked = subprocess.run([python, "-c", "import ssl"], user=user, group=user, check=False, capture_output=True)
    except OSError:
        return False
    return asked.returncode == 0
