"""What is kept in the repository beside the code: pictures, and the list of commits that blame leaves out."""

import re
import subprocess
import tomllib

from tests.imports import ROOT


def _git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_each_commit_that_blame_leaves_out_has_its_subject_above_it():
    lines = (ROOT / ".git-blame-ignore-revs").read_text(encoding="utf-8").splitlines()[1:]
    assert lines
    is_shallow = _git("rev-parse", "--is-shallow-repository").stdout.strip() != "false"
    for subject, commit in zip(lines[::2], lines[1::2], strict=True):
        assert re.fullmatch(r"[0-9a-f]{40}", commit)
        known = _git("log", "-1", "--format=# %s", commit)
        assert (known.returncode == 0 and known.stdout.strip() == subject) or is_shallow, commit


def test_the_pictures_in_the_repository_are_those_the_readme_shows():
    shown = set(re.findall(r"docs/screenshots/[\w-]+\.webp", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown == set(_git("ls-files", "docs/screenshots").stdout.split())


def test_the_newest_version_of_the_changelog_is_the_projects_and_each_has_its_day():
    headings = re.findall(r"^## (.*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    versions = [heading for heading in headings if heading != "Unreleased"]
    assert all(re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+, 20[0-9]{2}-[01][0-9]-[0-3][0-9]", each) for each in versions)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert versions[0].partition(",")[0] == project["version"]
