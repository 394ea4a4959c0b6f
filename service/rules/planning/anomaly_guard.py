"""Whether a run may write at all: stop when Humaans shows so much less than before that it is likelier wrong (B4).

Asked after everyone was planned and before anything is written. Small companies are allowed two of everything;
a fill rate is judged only from ten people on, since of five people one is already twenty points. A lost resource
or mapped custom field stops the run whatever the numbers. A person looks at what was seen and lets it go on, or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, SALARY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.facts.humaans import Resource


#: Fields that one reading of one person must never clear.
PAY_AND_BANK: Final = frozenset({*SALARY_FIELDS, "sort_code", "account_number"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is still taken for everyday: so many people, or such a share of them, whichever is more."""

    least_people: int = 2
    share_percent: int = 5
    fill_rate_points: int = 20
    fill_rate_from_people: int = 10

    def allowed(self, people: int) -> int:
        return max(self.least_people, people * self.share_percent // 100)


DEFAULT_THRESHOLDS: Final = Thresholds()


@dataclass(frozen=True, slots=True)
class GuardCounts:
    """What one snapshot of a company counted. `filled` is how many people have something in each mapped field."""

    people: int
    readable: frozenset[Resource]
    filled: Mapping[str, int] = field(default_factory=dict)
    custom_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that looks wrong: a code, the numbers in a sentence, and the field it is about, if one."""

    code: IssueCode
    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nothing may be written before a person has looked."""

    anomalies: tuple[Anomaly, ...]

    @property
    def message(self) -> str:
        return " ".join(anomaly.message for anomaly in self.anomalies)


def reason_to_stop(
    before: GuardCounts | None,
    now: GuardCounts,
    blanked: Mapping[str, int],
    *,
    employees: int,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Stop | None:
    """None when the run may write.

    `before` is what the last complete run counted, None for a first run. `blanked` is how many employees would lose
    their value, field by field, and `employees` how many there are to lose one.
    """
    saw = list(_seen_blanks(blanked, employees, thresholds))
    if before is not None:
        saw = [*_seen_less(before, now, thresholds), *saw, *_seen_emptier(before, now, thresholds)]
    return Stop(tuple(saw)) if saw else None


def _seen_less(before: GuardCounts, now: GuardCounts, thresholds: Thresholds) -> Iterator[Anomaly]:
    missing = before.people - now.people
    if missing > thresholds.allowed(before.people) or (now.people == 0 and before.people > 0):
        yield Anomaly(
            IssueCode.FEWER_PEOPLE, f"Humaans shows {now.people} people; last time it showed {before.people}."
        )
    for resource in sorted(before.readable - now.readable):
        yield Anomaly(
            IssueCode.RESOURCE_LOST, f"The access token can no longer read {resource.value.replace('-', ' ')}."
        )
    lost = len(before.custom_fields - now.custom_fields)
    if lost:
        what = "A custom field" if lost == 1 else f"{lost} custom fields"
        yield Anomaly(IssueCode.CUSTOM_FIELDS_LOST, f"{what} that the settings use can no longer be seen in Humaans.")


def _seen_blanks(blanked: Mapping[str, int], employees: int, thresholds: Thresholds) -> Iterator[Anomaly]:
    for name, count in blanked.items():
        if count > thresholds.allowed(employees):
            yield Anomaly(
                IssueCode.MASS_BLANKS, f"{_label(name)} would be emptied for {count} of {employees} employees.", name
            )


def _seen_emptier(before: GuardCounts, now: GuardCounts, thresholds: Thresholds) -> Iterator[Anomaly]:
    if min(before.people, now.people) < thresholds.fill_rate_from_people:
        return
    for name in before.filled.keys() & now.filled.keys():
        was, is_now = before.filled[name] * now.people, now.filled[name] * before.people
        if (was - is_now) * 100 >= thresholds.fill_rate_points * before.people * now.people:
            yield Anomaly(
                IssueCode.FILL_RATE_FELL,
                f"{_label(name)} is filled for {_percent(now.filled[name], now.people)} of people; "
                f"last time it was {_percent(before.filled[name], before.people)}.",
                name,
            )


def _label(name: str) -> str:
    return FIELDS_BY_NAME[name].label if name in FIELDS_BY_NAME else name


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 // whole} %"
