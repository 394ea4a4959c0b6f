"""The state machine of the fault experiments: whatever happens in whatever order, after healing all is equal.

Rules are things that happen in Humaans, on the way, in our processes, and what people do here. I2, I3 and I5 are
looked at after every step, all of I1 to I8 after everything was healed and an hour went by.
"""

from datetime import timedelta

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from service.actions.connection.humaans_access import HumaansNotReachableError, NotConnectedError
from service.actions.syncing.request_run import NotInHumaansError, PausedError
from service.store.companies import settings as store_settings
from tests.walks.life import EXCLUSION, Life
from tests.walks.life_invariants import TOWN
from tests.walks.recorded_logs import recorded_logs

NUMBERS = some.integers(min_value=0, max_value=1000)
#: After how many steps the process dies that does something, if it does.
DIES_IN = some.none() | some.integers(min_value=0, max_value=12)
FAULTS = (
    {"status": 503, "times": 3},
    {"status": 503, "times": 40},
    {"retry_after": 30, "times": 2},
    {"retry_after": 200, "times": 1},
    {"truncate": True, "times": 4},
    {"path": "/people$", "empty": True, "times": 1},
    {"path": "/people$", "shorten": 0.5, "times": 2},
    {"path": "/bank-accounts$", "status": 403, "times": 6},
    {"path": "/people$", "shape": "html", "times": 5},
    {"path": "/compensations$", "status": 401, "times": 1},
)


def pick(number, things):
    return things[number % len(things)] if things else None


class CompanyLife(RuleBasedStateMachine):
    """`sandbox`, `secrets` and `empty_the_store` are set on a subclass by whoever runs it."""

    sandbox = secrets = empty_the_store = None
    told = staticmethod(lambda _steps: None)

    @initialize()
    def begin(self):
        self.steps = []
        self.empty_the_store()
        self.life = Life(self.sandbox, self.secrets)
        self.logs = recorded_logs(self.life)
        self.logs.__enter__()
        self.life.begin()

    def note(self, name):
        self.steps.append(name)
        self.life.forward(seconds=1)

    # ---- in Humaans ----------------------------------------------------------------------------------

    @rule(which=NUMBERS, told=some.booleans())
    def someone_moves(self, which, told):
        self.note("moves")
        if person := pick(which, self.life.people()):
            self.life.towns += 1
            row = self.life.sandbox.change("people", person["id"], city=f"{TOWN}{self.life.towns}", quiet=True)
            if told:
                self.life.tell("person.updated", row)

    @rule(which=NUMBERS, amount=some.integers(min_value=20_000, max_value=90_000), days=some.integers(-40, 40))
    def someone_gets_a_raise(self, which, amount, days):
        self.note("raise")
        if person := pick(which, self.life.people()):
            (pay, *_) = self.life.rows("compensations", person["id"]) or [None]
            if pay is None:
                return
            kept = {key: pay[key] for key in ("compensationTypeId", "currency", "period")}
            day = (self.life.now + timedelta(days=days)).date().isoformat()
            row = self.life.sandbox.add(
                "compensations", personId=person["id"], amount=f"{amount}.25", effectiveDate=day, quiet=True, **kept
            )
            self.life.tell("compensation.created", row)

    @rule(which=NUMBERS, digit=some.integers(0, 9))
    def someone_changes_bank(self, which, digit):
        self.note("bank")
        if person := pick(which, self.life.people()):
            for account in self.life.rows("bank-accounts", person["id"]):
                name = f"{person['firstName']} {person['lastName']} {'I' * (digit + 1)}"
                row = self.life.sandbox.change("bank-accounts", account["id"], nameOnAccount=name, quiet=True)
                self.life.tell("bankAccount.updated", row)

    @rule(which=NUMBERS, contract=some.sampled_from(["Full time", "Contractor"]))
    def someone_changes_contract(self, which, contract):
        self.note("contract")
        if person := pick(which, self.life.people()):
            row = self.life.sandbox.change("people", person["id"], contractType=contract, quiet=True)
            self.life.tell("person.updated", row)

    @rule()
    def someone_is_hired(self):
        self.note("hire")
        self.life.tell("person.created", self.life.sandbox.hire(quiet=True))

    @rule(which=NUMBERS, days=some.integers(-60, 30))
    def someone_leaves(self, which, days):
        self.note("leave")
        if person := pick(which, self.life.people()):
            day = (self.life.now + timedelta(days=days)).date().isoformat()
            self.life.tell("person.updated", self.life.sandbox.leave(person["id"], day, quiet=True))

    @rule(which=NUMBERS)
    def someone_is_deleted(self, which):
        self.note("delete")
        people = self.life.people()
        if len(people) > 3 and (person := pick(which, people)) and person["role"] != "owner":
            self.life.tell("person.deleted", self.life.sandbox.delete("people", person["id"], quiet=True))

    @rule(which=NUMBERS, number=some.integers(5000, 5009))
    def someone_gets_another_employee_id(self, which, number):
        self.note("id")
        if person := pick(which, self.life.people()):
            if any(each["employeeId"] == str(number) for each in self.life.people()):
                return
            self.life.renumbered.add(person["id"])
            row = self.life.sandbox.change("people", person["id"], employeeId=str(number), quiet=True)
            self.life.tell("person.updated", row)

    @rule(which=some.sampled_from(range(len(FAULTS))))
    def humaans_has_trouble(self, which):
        self.note(f"fault {FAULTS[which]}")
        self.life.sandbox.fail(**FAULTS[which])

    @rule()
    def humaans_is_well_again(self):
        self.note("heal")
        self.life.sandbox.heal()

    # ---- on the way ----------------------------------------------------------------------------------

    @precondition(lambda self: self.life.on_the_way)
    @rule(which=NUMBERS, times=some.integers(0, 3), keeps=some.booleans(), dies_in=DIES_IN)
    def a_webhook_arrives(self, which, times, keeps, dies_in):
        """Late, out of order, lost (0 times) or repeated; kept, it comes once more some day."""
        self.note(f"delivery x{times}")
        body = pick(which, self.life.on_the_way)
        for _ in range(times):
            with self.life.may_die(dies_in):
                self.life.deliver(body)
        if not keeps:
            self.life.on_the_way.remove(body)

    @rule()
    def redis_is_wiped(self):
        self.note("wipe")
        self.life.notifications.clear()

    # ---- in our processes ----------------------------------------------------------------------------

    @precondition(lambda self: self.life.notifications)
    @rule(which=NUMBERS, again=some.booleans(), dies_in=DIES_IN)
    def a_worker_takes_a_notification(self, which, again, dies_in):
        self.note(f"work dies {dies_in}")
        notification = pick(which, self.life.notifications)
        if not again:
            self.life.notifications.remove(notification)
        with self.life.may_die(dies_in):
            self.life.work(notification)

    @precondition(lambda self: len(self.life.notifications) > 1)
    @rule(which=NUMBERS, other=NUMBERS, dies_in=DIES_IN, moves=NUMBERS)
    def a_worker_is_overtaken_by_another(self, which, other, dies_in, moves):
        """While the first has read Humaans and not yet written, someone moves and a second worker does its job."""
        self.note(f"overtaken dies {dies_in}")
        first, second = pick(which, self.life.notifications), pick(other, self.life.notifications)

        def meanwhile():
            self.life.forward(seconds=2)
            if person := pick(moves, self.life.people()):
                self.life.towns += 1
                self.life.sandbox.change("people", person["id"], city=f"{TOWN}{self.life.towns}", quiet=True)
            self.life.work(second)
            self.life.forward(seconds=2)

        self.life.meanwhile = meanwhile
        with self.life.may_die(dies_in):
            self.life.work(first)
        self.life.meanwhile = None

    @precondition(lambda self: self.life.notifications)
    @rule(which=NUMBERS, minutes=some.integers(1, 5))
    def a_worker_is_thought_dead(self, which, minutes):
        """It has read Humaans and sleeps past its lease; the minute's tick and another worker go on without it."""
        self.note("thought dead")
        first = pick(which, self.life.notifications)

        def meanwhile():
            self.life.forward(minutes=minutes)
            self.life.tick()
            self.life.work_everything()

        self.life.meanwhile = meanwhile
        with self.life.may_die(None):
            self.life.work(first)
        self.life.meanwhile = None

    @rule(dies_in=DIES_IN)
    def a_minute_ticks(self, dies_in):
        self.note(f"tick dies {dies_in}")
        with self.life.may_die(dies_in):
            self.life.tick()

    @rule(minutes=some.integers(1, 90))
    def time_passes(self, minutes):
        self.note(f"time {minutes} min")
        self.life.forward(minutes=minutes)

    # ---- what people do here -------------------------------------------------------------------------

    @rule(paused=some.booleans(), excludes=some.booleans(), dies_in=DIES_IN)
    def settings_are_saved(self, paused, excludes, dies_in):
        self.note(f"save paused={paused}")
        try:
            with self.life.may_die(dies_in):
                self.life.save(paused=paused, exclusions=[EXCLUSION] if excludes else [])
        except HumaansNotReachableError:
            return

    @rule(mapped=some.booleans())
    def the_mapping_is_changed(self, mapped):
        self.note(f"mapped={mapped}")
        try:
            self.life.map_department(mapped=mapped)
        except HumaansNotReachableError:
            return

    @rule(which=NUMBERS, twice=some.booleans(), dies_in=DIES_IN)
    def someone_presses_sync_now(self, which, twice, dies_in):
        self.note("sync now")
        if employee := pick(which, self.life.employees()):
            for _ in range(1 + twice):
                try:
                    with self.life.may_die(dies_in):
                        self.life.sync_now(employee.id)
                except NotInHumaansError:
                    return

    @rule(dies_in=DIES_IN)
    def someone_asks_for_a_reconciliation(self, dies_in):
        self.note("reconcile")
        try:
            with self.life.may_die(dies_in):
                self.life.reconcile()
        except (PausedError, NotConnectedError):
            return

    @rule(which=NUMBERS, number=NUMBERS, dies_in=DIES_IN)
    def someone_edits_an_employee_here(self, which, number, dies_in):
        self.note("edit")
        if employee := pick(which, self.life.employees()):
            with self.life.may_die(dies_in):
                self.life.edit(employee.id, personal_email=f"edited{number}@example.org")

    @rule(which=NUMBERS, choice=NUMBERS, dies_in=DIES_IN)
    def someone_settles_an_issue(self, which, choice, dies_in):
        offering = [issue for issue in self.life.open_issues() if issue.choices and issue.person_id]
        if issue := pick(which, offering):
            self.note(f"settle {issue.code} {pick(choice, issue.choices)}")
            with self.life.may_die(dies_in):
                self.life.settle(issue, pick(choice, issue.choices))

    # ---- what must hold ------------------------------------------------------------------------------

    @invariant()
    def no_one_is_doubled_nothing_goes_back_and_nothing_leaks(self):
        if hasattr(self, "life"):
            wrong = self.life.wrong_now()
            assert not wrong, "\n".join(wrong)

    def teardown(self):
        if not hasattr(self, "life"):
            return
        try:
            self.life.heal_and_drain()
            wrong = self.life.wrong_at_the_end()
            assert not wrong, "\n".join(wrong)
            self.told(self.steps)
        finally:
            self.logs.__exit__(None, None, None)

    @property
    def is_paused(self):
        return store_settings.in_force(self.life.company.id).paused
