"""The overview: the last day as a chart without script or style of its own, what to settle, the newest real run."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from service.facts.plans import FieldChange
from service.facts.runs import Cause, RunKind, RunPhase, RunState
from service.store.database.connection import connection
from service.store.employees import changes
from service.store.syncing import runs
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from service.web.ui.charts import stacked_hours

PAGE = "/companies/acme/"


def _event_change(company, at):
    with connection():
        employee = Employee.get(Employee.first_name == "Amelia")
        pair = (employee.id, FieldChange("city", "Leeds", "York"))
        changes.record(company.id, [pair], (), cause=Cause.EVENT, run_id=None, made_by="", at=at)


def test_the_last_day_is_a_chart_with_words_for_those_who_do_not_see_it(alice, imported, clock):
    _event_change(imported, clock() - timedelta(hours=2))
    with connection():
        Run.update(drift_found=3, updated=5).execute()
    text = alice.open(PAGE).text
    assert "Updated by webhook: 1<" in text
    assert "Missed by the webhook: 3<" in text
    assert 'role="img" aria-label="People changed in each hour of the last day: 1 after an event' in text


def test_when_no_one_changed_a_sentence_says_so(alice, imported, clock):
    clock.forward(days=3)
    alice.sign_in("alice@example.com")
    text = alice.open(PAGE).text
    assert "No changes in the last 24 hours." in text
    assert "<svg" in text.split("<main")[0]
    assert 'class="chart"' not in text


def test_a_chart_holds_no_script_no_style_and_no_id():
    drawn = stacked_hours(("00:00", "01:00"), (("a", (1, 2)), ("b", (0, 7))), 'a "quoted" <word>')
    root = ET.fromstring(drawn)  # noqa: S314 - drawn by us
    tags = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert not tags & {"script", "style", "defs", "foreignObject"}
    assert all(not {"style", "id", "onclick"} & node.attrib.keys() for node in root.iter())
    assert root.attrib["aria-label"] == 'a "quoted" <word>'


@pytest.mark.parametrize("values", [((0,), (0,)), ((1,), (0,)), ((10_000,), (3,))])
def test_a_chart_can_be_drawn_of_any_numbers(values):
    assert "<svg" in stacked_hours(("00:00",), (("a", values[0]), ("b", values[1])), "x")


def test_many_syncs_of_one_person_do_not_hide_the_last_run_over_everyone(alice, imported, clock):
    with connection():
        for _ in range(25):
            runs.create(imported.id, RunKind.SYNC, Cause.MANUAL, clock())
        runs.create(imported.id, RunKind.RECONCILIATION, Cause.MANUAL, clock(), dry_run=True)
    assert "Compared with Humaans today at 10:00" in alice.open(PAGE).text


def test_a_stopped_run_is_said_until_a_newer_one_has_read_everyone(alice, imported, clock):
    with connection():
        stopped = runs.create(imported.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
        Run.update(state=RunState.HELD).where(Run.id == stopped.id).execute()
    assert "We paused a sync for you to check." in alice.open(PAGE).text
    with connection():
        newer = runs.create(imported.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
        done = Run.update(state=RunState.SUCCEEDED, phase=RunPhase.DONE, started_at=clock())
        done.where(Run.id == newer.id).execute()
    assert "Compared with Humaans today at 10:00" in alice.open(PAGE).text


def test_each_kind_of_issue_says_its_fix(alice, imported):
    assert "Give each a unique Employee ID in Humaans" in alice.open(PAGE).text


def test_runs_are_filtered_by_kind_and_state_and_continued(alice, imported, clock):
    with connection():
        for _ in range(60):
            runs.create(imported.id, RunKind.SYNC, Cause.MANUAL, clock())
    page = "/companies/acme/runs"
    assert len(set(re.findall(r"/companies/acme/runs/\d+", alice.open(f"{page}?kind=reconciliation").text))) == 1
    first = alice.open(f"{page}?kind=sync").text
    assert first.count('href="/companies/acme/runs/') == 50
    assert "kind=sync&amp;before=" in first
    assert "No syncs match" in alice.open(f"{page}?state=discarded").text
    assert alice.open(f"{page}?state=nonsense&before=x").status_code == 200
