"""What interrupts a life in one process: a death at a chosen moment, a record that poisons, changes meanwhile."""

from service.humaans.client import HumaansClient


class KilledError(BaseException):
    """The process is gone; nothing that it would still have done happens."""


class PoisonError(Exception):
    """What comes of one person's record, whatever it is."""


class Interrupted(HumaansClient):
    """The real client, with moments to die in and things that happen elsewhere while Humaans is being read."""

    def __init__(self, life, url, token, **options):
        super().__init__(url, token, sleep=lambda _seconds: None, **options)
        self._life = life

    def fetch_snapshot(self, **how):
        told = how.pop("on_progress")

        def on_progress(*progress):
            self._life.step()
            told(*progress)

        return self._then(super().fetch_snapshot(**how, on_progress=on_progress))

    def fetch_person(self, *who, **how):
        self._life.step()
        if who[0] in self._life.poison:
            raise PoisonError
        return self._then(super().fetch_person(*who, **how))

    def _then(self, read):
        self._life.step()
        if (happens := self._life.meanwhile) is not None:
            self._life.meanwhile = None
            dies_in, self._life.dies_in = self._life.dies_in, None
            happens()
            self._life.dies_in = dies_in
        return read
