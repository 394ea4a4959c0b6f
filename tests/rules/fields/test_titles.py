import pytest

from service.rules.fields import titles


@pytest.mark.parametrize(("gender", "title"), [("M", "Mr"), ("F", "Ms"), (None, None), ("X", None), ("Female", None)])
def test_A13_a_title_is_derived_from_the_gender_hmrc_is_told_and_never_guessed(gender, title):
    assert titles.title_from_gender(gender) == title


@pytest.mark.parametrize(
    ("title", "gender", "fits"),
    [
        ("Mr", "M", True),
        ("Mr", "F", False),
        ("Mrs", "F", True),
        ("Miss.", "M", False),
        ("MS", "F", True),
        ("Dr", "M", True),
        ("Dr", "F", True),
        ("Prof", "M", True),
        ("Mx", "F", True),
        (None, "M", True),
        ("Mr", None, True),
    ],
)
def test_A13_a_title_of_the_other_gender_does_not_fit(title, gender, fits):
    assert titles.fits(title, gender) is fits
