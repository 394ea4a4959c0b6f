"""What mapping makes of one person's values."""

from service.rules.mapping.field_values import MappedFields
from service.rules.mapping.person_on_day import PersonOnDay
from tests.builders import (
    DAY,
    a_catalogue,
    a_person,
    an_employee,
    settings_with,
)

OURS = an_employee(
    gender="M", job_title="Cook", salary_amount_minor=100, salary_currency="GBP", salary_period="annual",
    salary_effective_date=DAY, ni_number="CE654321A", sort_code="000000", account_number="00000000",
).fields  # fmt: skip


def outcome(person=None, *entries, current=OURS, catalogue=None, **settings):
    fields = MappedFields(settings_with(*entries, **settings), DAY)
    reading = PersonOnDay(person or a_person(), catalogue or a_catalogue(), DAY)
    return fields.outcome(fields.inputs.read(reading), current)


def codes(found):
    return [issue.code for issue in found.issues]


def salary_of(found):
    return [found.values[f"salary_{part}"] for part in ("amount_minor", "currency", "period", "effective_date")]
