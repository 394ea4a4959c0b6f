"""How sending to a payroll program goes wrong, and how that ends."""

from service.facts.periods import ProgramState
from service.store.exports import payroll_programs
from service.store.tables.exports import PayrollPush, SentEmployee
from tests.made_exports import make_an_export


class PushTrouble:
    def _push(self, **values):
        if not PayrollPush.select().exists():
            make_an_export(self.company, self.clock())
        PayrollPush.update(trouble="", **values).execute()

    def program_refused(self):
        self._push()
        payroll_programs.mark(self.company.id, ProgramState.REFUSED, "It refuses the key", self.clock())
        return lambda: payroll_programs.mark(self.company.id, ProgramState.CONNECTED, "", self.clock())

    def push_stuck(self):
        self._push(state="sending", waits=5)
        return lambda: self._push(waits=0)

    def push_refusals(self):
        self._push(state="done")
        return SentEmployee.update(state="sent").where(SentEmployee.state == "refused").execute
