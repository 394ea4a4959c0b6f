"""Takes words out of the environment one at a time and remembers everything that is wrong with them.

A setting that cannot be used never stops the reading: the problem is noted in words, a harmless stand-in
is returned, and `settings.py` raises one error that lists all problems at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"", "0", "false", "no", "off"})


class SettingsError(Exception):
    """The environment cannot be used as it is; `problems` says each reason and what to do about it."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"The settings cannot be used:\n{lines}")


class EnvironmentReader:
    """One environment being read, and the problems found so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def problem(self, words: str) -> None:
        self.problems.append(words)

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding blanks; an empty value counts as not set."""
        return self._environ.get(name, "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        """A comma list, empty entries left out."""
        return tuple(word for part in self.text(name).split(",") if (word := part.strip()))

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        for known in choices:
            if value.lower() == known.lower():
                return known
        self.problem(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
        return default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return int(value)
        self.problem(f"{name} is {value!r}; it must be a whole number from {least} to {most}.")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value not in YES | NO:
            self.problem(f"{name} is {value!r}; it must be yes or no.")
            return default
        return value in YES
