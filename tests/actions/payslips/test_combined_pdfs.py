"""One PDF with everyone's payslips: read, corrected by someone, cut, and never a page of one employee to another."""

import io
import random

import pytest
from pypdf import PdfReader

from sandbox.platform.payslips import Sample, pdf_of
from service.actions.delivery.payslip_pdf import read_pdf
from service.actions.payslips.accept_payslips import NotTakenError, accept_batch
from service.actions.payslips.splitting import decide_pages
from service.actions.payslips.splitting.receive_combined_pdf import discard_combined_pdf, receive_combined_pdf
from service.actions.payslips.splitting.work_on_combined_pdf import work_on_combined_pdf
from service.rules.payslips.splitting.cut import cut_of
from service.store.payslips import combined_pdf_pages, combined_pdfs, payslip_batches
from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage
from service.store.tables.employees import Employee
from tests.actions.payslips.conftest import NOVEMBER
from tests.pdf import made


@pytest.fixture
def ready(payday):
    return payday.ready()


def receive(payday, content, name="payslips.pdf"):
    return receive_combined_pdf(
        payday.services, payday.job_notifier, payday.company.id, (name, content), NOVEMBER, actor="alice"
    )


def read(payday, content):
    pdf = receive(payday, content)
    work_on_combined_pdf(payday.services, pdf.id)
    return reload(payday, pdf)


def reload(payday, pdf):
    return combined_pdfs.by_id(payday.company.id, pdf.id)


def cut(pdf):
    return cut_of(combined_pdf_pages.as_decided(pdf.id))


def split(payday, pdf):
    decide_pages.split_now(payday.services, payday.job_notifier, pdf, actor="alice")
    work_on_combined_pdf(payday.services, pdf.id)
    return reload(payday, pdf).batch


def words(payday, key, *, page="", number=True, name=True):
    one = payday.story.employee(key)
    shown = [page, f"{one.first_name} {one.last_name}" if name else "", "Net pay 2,000.00"]
    return "\n".join([*shown, f"Employee ID: {one.employee_id}\nNI number: {one.ni_number}" if number else ""])


def test_everyones_payslips_are_cut_out_and_accepted_like_uploads(ready):
    content = made.pages(
        "Payslips of November",
        words(ready, "amelia", page="Page 1 of 2"),
        words(ready, "amelia", page="Page 2 of 2"),
        "",
        words(ready, "priya"),
    )
    pdf = read(ready, content)
    assert ready.job_notifier.combined_pdfs == [pdf.id]
    assert pdf.state == "to_check"
    found = cut(pdf)
    assert ([part.pages for part in found.parts], found.open_pages, found.set_aside) == ([(2, 3), (5,)], (1,), (4,))
    batch = split(ready, pdf)
    assert [(row["code"], row["name"]) for row in batch.problems] == [("no_mark", "payslips.pdf, page 1")]
    rows = {row.payroll_id: row for row in payslip_batches.payslips_of(batch.id)}
    assert {key: (row.pages, row.verdict, row.hold_reasons) for key, row in rows.items()} == {
        "1001": (1, "confirmed", []), "1002": (2, "confirmed", []),
    }  # fmt: skip
    assert accept_batch(ready.services, ready.company.id, batch.id, actor="alice") == 2
    assert CombinedPdf.get().content_encrypted is None
    assert CombinedPdfPage.select().count() == 0


def test_nothing_of_a_colleague_is_in_what_was_cut(ready):
    batch = split(ready, read(ready, made.pages(words(ready, "amelia"), words(ready, "priya"))))
    for row in payslip_batches.payslips_of(batch.id):
        text = text_of(ready, row)
        other = "Priya" if row.payroll_id == "1002" else "Amelia"
        assert row.payroll_id in text
        assert other not in text


def test_a_page_without_a_mark_is_given_by_someone_and_then_held(ready):
    pdf = read(
        ready,
        made.pages(words(ready, "amelia", page="Page 1 of 2"), "Page 2 of 2\nYear to date", words(ready, "priya")),
    )
    assert cut(pdf).open_pages == (2,)
    amelia = ready.story.employee("amelia").id
    assert decide_pages.accept_suggestions(ready.services, pdf, {2: amelia + 1}, actor="alice") == 0
    assert decide_pages.accept_suggestions(ready.services, pdf, {2: amelia}, actor="alice") == 1
    rows = {row.payroll_id: row for row in payslip_batches.payslips_of(split(ready, pdf).id)}
    assert (rows["1002"].pages, rows["1002"].verdict) == (2, "confirmed")


def test_a_page_moved_to_someone_whom_it_contradicts_is_held(ready):
    pdf = read(ready, made.pages(words(ready, "amelia"), words(ready, "priya")))
    decide_pages.give_pages(ready.services, pdf, [2], ready.story.employee("noah").id, actor="alice")
    rows = {row.payroll_id: row for row in payslip_batches.payslips_of(split(ready, pdf).id)}
    moved = rows[ready.story.employee("noah").employee_id]
    assert {reason["code"] for reason in moved.hold_reasons} == {"contradicted", "chosen_by_hand"}


def test_pages_apart_wait_until_someone_says_that_they_are_one_payslip(ready):
    pdf = read(ready, made.pages(words(ready, "amelia"), words(ready, "priya"), words(ready, "amelia"), "cover"))
    assert [part.pages for part in cut(pdf).doubtful] == [(1, 3)]
    assert not decide_pages.join_pages(ready.services, pdf, [1], actor="alice")
    assert decide_pages.join_pages(ready.services, pdf, [1, 3], actor="alice")
    decide_pages.set_pages_aside(ready.services, pdf, [4], actor="alice")
    batch = split(ready, pdf)
    assert batch.problems == []
    assert sorted(row.pages for row in payslip_batches.payslips_of(batch.id)) == [1, 2]


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"hello", "not_a_pdf"), (b"%PDF-" + b"x" * (33 << 20), "too_large")]
)
def test_what_is_no_pdf_is_refused_at_once(ready, content, code):
    with pytest.raises(NotTakenError) as refused:
        receive(ready, content)
    assert refused.value.code == code
    assert CombinedPdf.select().count() == 0


def test_a_damaged_file_says_why_and_is_not_kept(ready):
    pdf = read(ready, b"%PDF-1.7 but broken")
    assert (pdf.state, pdf.fault) == ("failed", "The PDF is damaged and could not be read. Create it again.")
    assert CombinedPdf.get().content_encrypted is None


def test_a_file_with_a_password_says_so_and_one_that_opens_without_asking_is_cut(ready):
    content = made.pages(words(ready, "amelia"))
    locked = read(ready, made.locked(content, "secret"))
    assert (locked.state, locked.fault) == (
        "failed",
        "The PDF has a password. Save it without a password and upload that.",
    )
    assert [part.pages for part in cut(read(ready, made.locked(content, ""))).parts] == [(1,)]


def test_turned_and_scanned_pages_namesakes_and_ids_with_zeros_in_any_order_are_never_a_wrong_persons(ready):
    """Priya and Noah have one name and no NI number; Amelia's ID is Isla's without its zeros."""
    own = {key: ready.story.employee(key).id for key in ("amelia", "isla", "priya", "noah")}
    same = {"first_name": "Sam", "last_name": "Patel", "ni_number": None}
    Employee.update(**same).where(Employee.id.in_([own["priya"], own["noah"]])).execute()
    for key, number in (("isla", "00123"), ("amelia", "123"), ("noah", "777")):
        Employee.update(employee_id=number).where(Employee.id == own[key]).execute()
    printed = [
        ("amelia", "Employee ID: 123\nPage 1 of 2"), ("amelia", "Employee ID: 123\nPage 2 of 2"),
        ("isla", "Employee ID: 00123"), ("priya", "Net pay 3,000.00"), ("noah", "Employee ID: 777"),
        (None, "Payslips of November"), (None, "Year to date"),
    ]  # fmt: skip
    files = [a_page(ready, key, text) for key, text in printed] + [made.with_picture("")]
    printed.append((None, "a scan"))
    for seed in range(3):
        chance = random.Random(seed)  # noqa: S311 - repeatable
        order = chance.sample(range(len(printed)), len(printed))
        turns = (chance.choice([0, 90, 180, 270]) for _ in order)
        pdf = read(ready, made.turned(made.joined(*(files[at] for at in order)), *turns))
        truth = {place: own.get(printed[at][0]) for place, at in enumerate(order, 1)}
        found = cut(pdf)
        assert [part for part in found.parts if {truth[number] for number in part.pages} != {part.employee}] == []
        assert own["noah"] in {part.employee for part in found.parts}
        only_named = order.index(3) + 1
        assert {only_named, order.index(len(printed) - 1) + 1} <= {*found.open_pages}
        decide_pages.give_pages(ready.services, pdf, [only_named], own["priya"], actor="alice")
        rows = list(payslip_batches.payslips_of(split(ready, pdf).id))
        assert own["priya"] in {row.employee_id for row in rows}
        for row in rows:
            text = text_of(ready, row)
            theirs = [said.splitlines()[0] for key, said in printed if own.get(key) != row.employee_id]
            assert [said for said in theirs if said in text.splitlines()] == []


def a_page(payday, key, text):
    one = payday.story.employee(key) if key else None
    name = f"{one.first_name} {one.last_name}\nNet pay 2,000.00\n" if one else ""
    return made.pages(name + text)


def text_of(payday, row):
    content = read_pdf(payday.services, row)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_worker_that_died_is_followed_by_another_and_after_three_it_is_given_up(ready, clock):
    pdf = receive(ready, made.pages(words(ready, "amelia")))
    for _ in range(3):
        assert combined_pdfs.claim(pdf.id, clock())  # and dies
        assert combined_pdfs.due(clock()) == []
        clock.forward(minutes=4)
        assert combined_pdfs.due(clock()) == [pdf.id]
    work_on_combined_pdf(ready.services, pdf.id)
    assert reload(ready, pdf).state == "failed"


def test_split_pressed_twice_makes_one_batch_and_discarding_forgets_the_file(ready):
    pdf = read(ready, made.pages(words(ready, "amelia")))
    split(ready, pdf)
    split(ready, pdf)
    assert len(payslip_batches.proposed(ready.company.id)) == 1
    other = read(ready, made.pages(words(ready, "priya")))
    discard_combined_pdf(ready.services, other, actor="alice")
    assert reload(ready, other).state == "discarded"
    assert CombinedPdfPage.select().count() == 0


def test_the_same_file_again_is_known(ready):
    content = made.pages(words(ready, "amelia"))
    accept_batch(ready.services, ready.company.id, split(ready, read(ready, content)).id, actor="alice")
    again = split(ready, read(ready, content))
    assert [row["code"] for row in again.problems] == ["already_accepted"]


def test_in_any_order_no_one_is_proposed_a_page_of_someone_else(ready):
    chance = random.Random(7)  # noqa: S311 - repeatable
    keys = ["amelia", "priya", "noah"]
    samples = [
        (key, Sample(ready.sample(key).employee_id, ready.sample(key).name, ready.sample(key).ni_number))
        for key in keys
    ]
    pages = [PdfReader(io.BytesIO(pdf_of(sample))).pages[0].extract_text() for _, sample in samples]
    pages += ["", "Cover sheet", "Page 2 of 2\nYear to date"]
    chance.shuffle(pages)
    pdf = read(ready, made.pages(*pages))
    for part in cut(pdf).parts:
        shown = "".join(pages[number - 1] for number in part.pages)
        owner = next(ready.story.employee(key) for key in keys if ready.story.employee(key).id == part.employee)
        assert f"{owner.first_name} {owner.last_name}" in shown
