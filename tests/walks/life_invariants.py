"""What must hold of a life in one process: after every step, and once all is healed."""

from service.store.companies import settings as store_settings
from service.store.tables.syncing import PersonSync, Run
from tests.walks import invariants, reference

SECRET = "whsec-canary-of-the-search"
TOWN = "Town "
#: A mapping is changed by taking this field out and putting it back.
UNMAPPED = "department"


class LifeInvariants:
    """Checks of a `Life`, by its own rows and what was logged."""

    def wrong_now(self):
        """I2, I3 and I5, after every step."""
        stored = invariants.stored_employees(self.company.id)
        return invariants.doubled(stored) + self._going_back(stored) + self._leaks()

    def _going_back(self, stored):
        """Towns are numbered as people move, so a smaller number is an older reading; fences only rise."""
        wrong = []
        for employee in stored:
            city = employee["fields"]["city"] or ""
            town = int(city.removeprefix(TOWN)) if city.startswith(TOWN) else 0
            if town < self.seen_towns.get(employee["id"], 0):
                wrong.append(f"I3 employee {employee['id']} went back")
            self.seen_towns[employee["id"]] = max(town, self.seen_towns.get(employee["id"], 0))
        for kind in (Run, PersonSync):
            for row in kind.select():
                key = (kind.__name__, row.id)
                if row.fence < self.seen_fences.get(key, 0):
                    wrong.append(f"I3 the fence of {key} fell")
                self.seen_fences[key] = row.fence
        wrong += [
            f"I3 person sync {row.id} is done beyond what was requested"
            for row in PersonSync.select()
            if row.done > row.requested
        ]
        return wrong

    def _leaks(self):
        kept_in = invariants.canaries(reference.World(self), self.token, SECRET)
        logged, self.logged[:] = "\n".join(map(str, self.logged)), []
        return invariants.leaks("the log", logged, kept_in)

    def wrong_at_the_end(self):
        """All of them, after healing and draining."""
        chosen = store_settings.in_force(self.company.id)
        mapped = {entry.payroll_field for entry in chosen.mapping if entry.is_mapped}
        excludes = chosen.exclude_enabled and bool(chosen.exclusions)
        waiting = {issue.person_id for issue in self.open_issues() if issue.code in invariants.WAITING_FOR_A_PERSON}
        world = reference.World(self)
        stored = invariants.stored_employees(self.company.id)

        def may_be_missing(person):
            return person["id"] in waiting or (excludes and person["contractType"] == "Contractor")

        left_alone = {"employee_id"} if self.renumbered else set()
        left_alone |= {UNMAPPED} - mapped
        wrong = invariants.not_equal(
            stored, world, self.now.date().isoformat(), left_alone=left_alone, may_be_missing=may_be_missing
        )
        for employee in stored:
            person = world.people.get(employee["humaans_person_id"])
            is_held = person is None or person["id"] in waiting
            if not is_held and employee["excluded"] != (excludes and person["contractType"] == "Contractor"):
                wrong.append(f"I1 employee {employee['id']} is excluded or not, wrongly")
        wrong += self.wrong_now() + invariants.never_ended(self.now) + invariants.history_gaps(self.company.id)
        return wrong + invariants.over_budget(self.sandbox.counters(), others=2_000)
