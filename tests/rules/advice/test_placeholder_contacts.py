import pytest

from service.rules.advice.placeholder_contacts import is_placeholder_email, is_placeholder_phone

AMELIA = ("Amelia", "Rose", "Khan")


@pytest.mark.parametrize(
    "address",
    [
        "test@test.com",
        "Test1@Test.co.uk",
        "unknown@unknown.com",
        "noemail@noemail.com",
        "no-email@firm.example",
        "no.reply@firm.example",
        "na@na.com",
        "n.a@n.a.com",
        "none@gmail.com",
        "tbc@firm.example",
        "a@a.com",
        "123@123.com",
        "info@info.com",
        "test+payslip@firm.example",
        "test@firm.test",
    ],
)
def test_formats_an_address_that_stands_for_none_is_a_placeholder(address):
    assert is_placeholder_email(address, AMELIA)


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("na@na.com", ("Na", None, "Li")),
        ("na@firm.example", ("Nadia", None, "Ahmed")),
        ("tbc@firm.example", ("Tom", None, "Clark")),
        ("test@firm.example", ("Anna", None, "Test")),
        ("noone@gmail.com", ("Peter", None, "Noone")),
        ("kelly@kelly.com", ("Kelly", None, "Jones")),
        ("oneill@oneill.me.uk", ("Max", None, "O’Neill")),
        ("bobsplumbing@bobsplumbing.co.uk", ("Bob", None, "Hart")),
        ("jb@jb.com", ("Jo", "Ann", "Bell")),
        ("amelia@example.com", AMELIA),
        ("accounts@firm.example", AMELIA),
        ("testa@firm.example", AMELIA),
        ("a.khan@a.example", AMELIA),
    ],
)
def test_formats_an_address_of_the_employees_own_name_is_no_placeholder(address, names):
    assert not is_placeholder_email(address, [name or "" for name in names])


@pytest.mark.parametrize(
    "number", ["0000000", "999999", "123456", "00000000000", "07777777777", "01234 567890", "+1 222-222-2222"]
)
def test_formats_a_phone_number_of_one_digit_or_of_a_row_is_a_placeholder(number):
    assert is_placeholder_phone(number)


@pytest.mark.parametrize("number", ["+44 20 7946 0018", "07700 900123", "0800 1111", "+44 20 7000 1000"])
def test_an_ordinary_phone_number_is_no_placeholder(number):
    assert not is_placeholder_phone(number)
