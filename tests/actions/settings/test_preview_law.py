"""B1 as a law: whatever happened in Humaans and whatever the settings, the run does what the preview said, no more."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as search
from hypothesis import strategies as st

from service.facts.plans import PlanAction
from service.rules.mapping.settings_document import to_document
from service.store.companies import settings
from service.store.employees import changes
from service.store.tables.all_tables import ALL
from service.store.tables.companies import Company
from service.store.tables.employees import Change, Issue
from service.store.tables.syncing import Run

KEYS = ("amelia", "isla", "leo", "ruby", "sam", "nina", "alex")
EVENTS = st.one_of(
    st.tuples(st.just("change"), st.sampled_from(KEYS), st.sampled_from(["city", "firstName", "taxCode", "gender"]),
              st.sampled_from(["York", "Zoë", "", "K475", "Male", "12"])),
    st.tuples(st.just("identity"), st.sampled_from(KEYS), st.sampled_from(["1002", "9001", "", "9002"])),
    st.tuples(st.just("hire"), st.sampled_from(["9001", "9002", "1002", "7000"])),
    st.tuples(st.just("delete"), st.sampled_from(KEYS)),
)  # fmt: skip
EXCLUSIONS = st.sampled_from(
    [
        [],
        [{"source": "person.contractType", "operator": "is", "values": ["Contractor"]}],
        [{"source": "person.countryCode", "operator": "is_not_one_of", "values": ["GB", "IE"]}],
    ]
)

#: Advice that comes of comparing people or days after a run, so no plan of one person holds it.
COMPARED = {"bank_account_shared", "ni_number_shared", "name_and_birth_date_shared", "tax_code_still_week_one"}


def _happen(sandbox, event):
    kind, *words = event
    if kind == "hire":
        sandbox.hire(firstName="Una", lastName="Field", employeeId=words[0], quiet=True)
        return
    person = sandbox.person_id(words[0])
    if person not in {row["id"] for row in sandbox.rows("people")}:
        return
    if kind == "delete":
        sandbox.delete("people", person, quiet=True)
    elif kind == "identity":
        sandbox.change("people", person, employeeId=words[1] or None, quiet=True)
    else:
        sandbox.change("people", person, **{words[1]: words[2] or None}, quiet=True)


@search(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(happened=st.lists(EVENTS, max_size=5), exclusions=EXCLUSIONS, policy=st.sampled_from(["clear", "keep", "hold"]))
def test_B1_preview_then_apply_give_the_same_set(story, sandbox, company, services, happened, exclusions, policy):
    for model in reversed(ALL):
        if model is not Company:
            model.delete().execute()
    sandbox.reset()
    story.imported()
    for event in happened:
        _happen(sandbox, event)
    document = to_document(settings.current(company.id)) | {"exclusions": exclusions}
    document["mapping"] = [entry | {"on_blank": policy} for entry in document["mapping"]]
    plan = story.preview(document)
    story.save(exclusions=exclusions, mapping=document["mapping"])
    run = Run.select().order_by(Run.id.desc()).get()

    if plan.company_issues:
        assert run.state == "held"
        return
    assert run.state == "succeeded"
    planned = {
        (each.employee_id, change.field, changes.as_json(change.old), changes.as_json(change.new))
        for each in plan.people
        if each.action is PlanAction.UPDATE
        for change in each.changes
    }
    written = Change.select().where(Change.run == run)
    done = {(row.employee_id, row.field, row.old, row.new) for row in written if row.field is not None}
    assert done == planned
    assert run.created == plan.count(PlanAction.CREATE)
    assert run.held == plan.count(PlanAction.HOLD)
    assert run.excluded == plan.count(PlanAction.EXCLUDED)
    found = {(each.person_id, issue.code) for each in plan.people for issue in each.issues}
    told = {
        (row.person_id, row.code)
        for row in Issue.select().where(Issue.closed_at.is_null(), Issue.person_id.is_null(False))
        if row.code not in COMPARED and row.person_id in {each.person_id for each in plan.people}
    }
    assert told == found
