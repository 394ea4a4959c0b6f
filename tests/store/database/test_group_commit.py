"""Many threads, few transactions; each is told the truth about its own share."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import peewee
import pytest

from service.store.database.group_commit import GroupCommit, NotWrittenError
from service.store.tables.companies import Company


@pytest.fixture
def table(database, clock):
    """Writes companies by their slug; a gate holds the first transaction open until it is opened."""

    class Table:
        def __init__(self):
            self.sizes = []
            self.has_begun, self.gate = threading.Event(), threading.Event()
            self.writes = GroupCommit(self.store)

        def store(self, slugs):
            self.sizes.append(len(slugs))
            self.has_begun.set()
            assert self.gate.wait(10)
            return [Company.create(slug=slug, name=slug, webhook_key=slug, created_at=clock()).slug for slug in slugs]

        def write_while_the_first_is_written(self, *slugs):
            with ThreadPoolExecutor(max_workers=len(slugs)) as threads:
                answers = [threads.submit(self.writes.write, slugs[0])]
                assert self.has_begun.wait(10)
                answers += [threads.submit(self.writes.write, slug) for slug in slugs[1:]]
                while len(self.writes._waiting) < len(slugs) - 1:
                    pass
                self.gate.set()
                return [answer.exception() or answer.result() for answer in answers]

    return Table()


def test_who_comes_alone_is_written_alone(table):
    table.gate.set()
    assert [table.writes.write("a"), table.writes.write("b")] == ["a", "b"]
    assert table.sizes == [1, 1]


def test_those_who_come_meanwhile_share_the_next_transaction_and_get_their_own_answers(table):
    slugs = tuple("abcdefgh")
    assert table.write_while_the_first_is_written(*slugs) == list(slugs)
    assert table.sizes == [1, 7]
    assert {row.slug for row in Company.select()} == set(slugs)


def test_as_many_as_came_together_the_last_time_are_let_join(table):
    table.write_while_the_first_is_written(*"abcd")
    with ThreadPoolExecutor(max_workers=3) as threads:
        first = threads.submit(table.writes.write, "e")
        while not table.writes._waiting and not first.done():
            pass
        assert [first.result(), *threads.map(table.writes.write, "fg")] == ["e", "f", "g"]
    assert table.writes.write("h") == "h"
    assert sum(table.sizes) == 8
    assert table.sizes[:2] == [1, 3]


def test_one_that_cannot_be_stored_takes_no_one_else_along(table):
    first, twice, others = "a", "a", ("b", "c")
    answers = table.write_while_the_first_is_written(first, twice, *others)
    assert isinstance(answers[1], peewee.IntegrityError)
    assert [answers[0], *answers[2:]] == ["a", "b", "c"]
    assert {row.slug for row in Company.select()} == {"a", "b", "c"}


def test_what_the_database_refuses_is_told_to_everyone_and_nothing_is_stored(table, monkeypatch):
    def break_down(slugs):
        table.sizes.append(len(slugs))
        table.has_begun.set()
        assert table.gate.wait(10)
        raise peewee.OperationalError("gone")

    table.writes._write = break_down
    answers = table.write_while_the_first_is_written("a", "b", "c")
    assert [type(answer) for answer in answers] == [peewee.OperationalError] * 3
    assert table.sizes == [1, 2]
    assert not Company.select().exists()


def test_whoever_is_ended_in_the_middle_leaves_no_one_waiting(table):
    class EndedError(BaseException):
        """As when a process is told to end."""

    def end(slugs):
        table.has_begun.set()
        assert table.gate.wait(10)
        raise EndedError

    table.writes._write = end
    with ThreadPoolExecutor(max_workers=3) as threads:
        first = threads.submit(table.writes.write, "a")
        assert table.has_begun.wait(10)
        others = [threads.submit(table.writes.write, slug) for slug in "bc"]
        while len(table.writes._waiting) < 2:
            pass
        table.gate.set()
        assert isinstance(first.exception(), EndedError)
        assert {type(each.exception(10)) for each in others} == {EndedError, NotWrittenError}
