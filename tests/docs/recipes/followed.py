"""Each "to add ..." list of CONTRIBUTING.md, followed once: which file is changed how.

A change puts text before or after the first place that a pattern finds, or is a new file. Where a file of the code is
written differently one day, its pattern here follows; where a list needs another file, CONTRIBUTING.md follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Before:
    pattern: str
    text: str

    def applied(self, content):
        """The content with the text before what the pattern finds."""
        found = re.search(self.pattern, content, re.MULTILINE)
        assert found, f"{self.pattern} is not found any more"
        return content[: found.start()] + self.text + content[found.start() :]


@dataclass(frozen=True, slots=True)
class After:
    pattern: str
    text: str

    def applied(self, content):
        """The content with the text after what the pattern finds."""
        found = re.search(self.pattern, content, re.MULTILINE)
        assert found, f"{self.pattern} is not found any more"
        return content[: found.end()] + self.text + content[found.end() :]


@dataclass(frozen=True, slots=True)
class New:
    text: str

    def applied(self, content):
        """The text alone."""
        assert content is None
        return self.text


FOLLOWED = {
    "a payroll field": {
        "service/facts/employees.py": Before(
            r'^    "date_of_birth": FieldKind', '    "preferred_name": FieldKind.TEXT,\n'
        ),
        "service/store/migrations/900_preferred_name.py": New(
            '"""Add the preferred name."""\n\n\ndef migrate(migrator, database, *, fake=False):\n'
            '    """Add the column."""\n'
            '    migrator.sql(\'ALTER TABLE "employee" ADD COLUMN "preferred_name" TEXT\')\n'
        ),
        "service/rules/fields/payroll_fields.py": Before(
            r'^    PayrollField\("date_of_birth"',
            '    PayrollField("preferred_name", "Preferred name", PERSONAL, formats.text, _TEXT, "Amy"),\n',
        ),
        "service/rules/mapping/default_mapping.py": Before(
            r'^    "date_of_birth": ', '    "preferred_name": "person.preferredName",\n'
        ),
        "docs/contract.md": After(r"title first_name middle_name last_name", " preferred_name"),
    },
    "a Humaans field as a source": {
        "service/humaans/parsing/keys.py": Before(r'^    "preferredName",', '    "nickname",\n'),
        "service/rules/mapping/sources.py": Before(r'"preferredName": ', '"nickname": "Nickname", '),
    },
    "an issue code": {
        "service/facts/issues.py": Before(r"^    EMPLOYEE_ID_MISSING = ", '    NICKNAME_ODD = "nickname_odd"\n'),
        "service/web/ui/issue_labels.py": (
            After(r"^ISSUES: .*\n", '    IssueCode.NICKNAME_ODD: "A nickname looks odd",\n'),
            After(r"^FIXES: .*\n", '    IssueCode.NICKNAME_ODD: "Check the nickname in Humaans",\n'),
        ),
    },
    "a settings switch": {
        "service/facts/settings.py": After(
            r"^    title_from_gender: bool.*\n", "    send_birthday_cards: bool = False\n"
        ),
        "service/rules/mapping/settings_switches.py": Before(
            r'^    \w+\(\n        "title_from_gender",',
            '    Switch("send_birthday_cards", "Send birthday cards", "On each birthday."),\n',
        ),
        "docs/contract.md": After(r'"title_from_gender": true, ', '"send_birthday_cards": false, '),
    },
    "a job": {
        "jobs/definitions/count_people.py": New(
            '"""The job that counts people."""\n\nfrom jobs.queueing.queues import QueueName\n'
            "from jobs.queueing.runtime import Tools, job\n\n\n@job(QueueName.INTERACTIVE)\n"
            "def count_people(tools: Tools, company_id: int) -> None:\n    tools.services.clock()\n"
        ),
        "jobs/worker.py": (
            Before(r"^    deliver_payslips,$", "    count_people,\n"),
            After(r"^JOB_MODULES = \(", "count_people, "),
        ),
        "jobs/notifier.py": (
            Before(r"^from jobs.definitions.deliver", "from jobs.definitions.count_people import count_people\n"),
            Before(
                r"^    def notify_run",
                "    def notify_count(self, company_id: int) -> None:\n"
                "        self._notify(count_people, [company_id], QueueName.INTERACTIVE)\n\n",
            ),
        ),
        "service/services.py": Before(
            r"^    def notify_run", "    def notify_count(self, company_id: int) -> None: ...\n\n"
        ),
    },
    "a scheduled thing": {
        "service/rules/planning/due_slots.py": (
            Before(r"^NEW_DAY: ", 'BIRTHDAYS: Final = "birthdays"\n'),
            After(r"^FORGETTABLE: Final = \(", "BIRTHDAYS, "),
            Before(
                r"^def new_day_slot",
                "def birthdays_slot(company_id: int, day: date, now: datetime) -> SlotDue:\n"
                '    """The birthdays of a day of the company\'s calendar, once."""\n'
                "    return SlotDue(BIRTHDAYS, company_id, day.isoformat(), now)\n\n\n",
            ),
        ),
        "service/actions/operations/due_work.py": (
            Before(
                r"^    def has_expired",
                "    def has_birthdays(self, company: Company) -> bool:\n"
                "        return self._is_open(due_slots.birthdays_slot(company.id, self.now.date(), self.now))\n\n",
            ),
            After(r"^        kinds = \(", "self.has_birthdays, "),
        ),
        "service/actions/operations/company_work.py": Before(
            r'^    with steps\.\w+\("retention"',
            '    with steps.step("birthdays", company_id=company.id), write_transaction():\n'
            "        slots.claim(due_slots.birthdays_slot(company.id, now.date(), now), now)\n",
        ),
    },
    "a page": {
        "service/web/employees/birthdays.py": New(
            '"""The birthdays of a company\'s employees."""\n\nfrom flask import render_template\n\n'
            "from service.facts.access import Role\nfrom service.web.http import access\n"
            "from service.web.http.company_blueprint import CompanyPages\n\n"
            'blueprint = CompanyPages("birthdays", __name__)\n\n\n@blueprint.get("/birthdays")\n'
            "@access.requires(Role.MANAGER)\ndef show() -> str:\n"
            '    return render_template("employees/birthdays.html")\n'
        ),
        "service/web/templates/employees/birthdays.html": New(
            '{% extends "ui/base.html" %}\n{% block title %}Birthdays{% endblock %}\n'
            "{% block content %}\n<h1>Birthdays</h1>\n{% endblock %}\n"
        ),
        "service/web/blueprints.py": (
            After(r"^from service\.web\.employees import ", "birthdays, "),
            After(r"^(ROOMS|BLUEPRINTS): Final = \(\n", "    birthdays,\n"),
        ),
        "service/web/templating.py": After(
            r'^    \("employees\.list_all", "Employees"\),\n', '    ("birthdays.show", "Birthdays"),\n'
        ),
        "tests/browser/test_manner.py": After(r"^AFTER = \(\n", '    f"{ACME}/birthdays",\n'),
        "bin/launcher/screenshots.py": Before(r'^ +"employees": f"', '            "birthdays": f"{ACME}/birthdays",\n'),
    },
    "an API call": {
        "service/web/api/birthdays.py": New(
            '"""The birthdays of a company\'s employees."""\n\nimport marshmallow as ma\n\n'
            "from service.web.api.protocol.calls import Calls\n\n"
            'calls = Calls("birthdays", "Birthdays.")\n\n\nclass BirthdaysSchema(ma.Schema):\n'
            "    data = ma.fields.List(ma.fields.String(), required=True)\n\n\n"
            '@calls.route("/birthdays", methods=["GET"])\n@calls.response(200, BirthdaysSchema)\n'
            'def show():\n    """All birthdays."""\n    return {"data": []}\n'
        ),
        "service/web/api/blueprint.py": (
            Before(r"^    company,\n", "    birthdays,\n"),
            After(r"^MODULES: .*\n", "    birthdays, "),
        ),
    },
    "a kind of notice to people": {
        "service/facts/notices.py": Before(r"^    API_TOKEN_MADE = ", '    CARDS_LATE = "cards_late"\n'),
        "service/rules/notifications/notice_kinds.py": Before(
            r"^    NoticeKind.API_TOKEN_MADE: ",
            '    NoticeKind.CARDS_LATE: KindRow(\n        Severity.INFO, "Cards are late", means="Late.", to_do="", '
            'path="/runs", link_text="See why",\n        raised_when="cards are late", '
            'cleared_when="they are sent", cleared_title="Cards are sent",\n    ),\n',
        ),
        "service/actions/notifications/find_causes.py": Before(
            r"^    for company_id, channel_id in channels.dead",
            "    yield from ((company_id, NoticeCause(NoticeKind.CARDS_LATE)) for company_id in theirs)\n",
        ),
    },
    "a channel": {
        "service/facts/notifications.py": Before(r'^    WEBHOOK = "webhook"', '    PIGEON = "pigeon"\n'),
        "service/notify/pigeon.py": New(
            '"""A pigeon: takes one message a minute."""\n\nfrom datetime import timedelta\n\n'
            "from service.notify.webhook import Webhook\n\n\n"
            'class Pigeon(Webhook):\n    label = "Pigeon"\n    hint = "The address of the loft."\n'
            "    is_signed = False\n    pace = timedelta(minutes=1)\n\n"
            '    def address_fault(self, host: str) -> str:\n        return "" if host else "Enter a loft"\n'
        ),
        "service/notify/channels.py": (
            After(r"^from service.notify.slack .*\n", "from service.notify.pigeon import Pigeon\n"),
            Before(r"^    ChannelKind.TEAMS: ", "    ChannelKind.PIGEON: Pigeon(),\n"),
        ),
        "sandbox/platform/receivers.py": (
            After(r"judge = \{", '"pigeon": _pigeon, '),
            Before(
                r"^def _webhook",
                'def _pigeon(_body: bytes, _headers: dict[str, str]) -> tuple[int, str]:\n    return 200, "coo"\n\n\n',
            ),
        ),
    },
    "a notice": {
        "service/web/http/notices.py": After(
            r"^NOTICES: .*\n", '    "cards-sent": "The birthday cards are on their way.",\n'
        ),
    },
    "a payroll program": {
        "service/rules/exports/targets/ledgerly.py": New(
            '"""Ledgerly: a CSV file of its own. Source: Ledgerly\'s documentation."""\n\n'
            "from __future__ import annotations\n\nfrom typing import Final\n\n"
            "from service.rules.exports import sources\nfrom service.rules.exports.target import Column, Target\n\n"
            'TARGET: Final = Target(\n    name="ledgerly", label="Ledgerly", origin="Ledgerly\'s documentation",\n'
            '    how_to_import="Choose the file in Ledgerly.", left_to_payroll=("Pensions",),\n    columns=(\n'
            '        Column("Code", sources.text("employee_id"), is_needed=True, longest=35, example="1042"),\n'
            '        Column("Works in", sources.text("cost_centre"), example="CC-410"),\n    ),\n)\n'
        ),
        "service/rules/exports/registry.py": (
            Before(r"^    paiyroll,\n", "    ledgerly,\n"),
            Before(r"^        paiyroll\.TARGET,\n", "        ledgerly.TARGET,\n"),
        ),
    },
    "an export": {
        "service/web/overview/exports.py": Before(
            r'^@blueprint\.post\("/export/issues"\)',
            '@blueprint.post("/export/birthdays")\n@access.requires(Role.MANAGER)\ndef birthdays_file() -> Response:\n'
            '    _record("birthdays", rows=0)\n    return list_file(_name("birthdays"), ("Who", "When"), ())\n\n\n',
        ),
        "service/web/templates/employees/employees.html": Before(
            r'\{\{ export\("exports\.employees_file"', '{{ export("exports.birthdays_file") }}\n'
        ),
    },
}
