import pytest


@pytest.fixture
def many(humaans):
    for number in range(260):
        humaans.platform.first.world.add("locations", {"label": f"Desk {number:03d}"}, told=False)
    return humaans


def test_a_list_comes_in_its_envelope(payroll):
    body = payroll.get("/compensation-types").json()
    assert {key: body[key] for key in ("total", "limit", "skip")} == {"total": 5, "limit": 100, "skip": 0}
    assert len(body["data"]) == 5


def test_a_page_holds_100_rows_unless_asked_and_never_more_than_250(many, payroll):
    assert len(payroll.list("/locations")) == 100
    assert len(payroll.list("/locations", **{"$limit": 250})) == 250
    body = payroll.get("/locations", **{"$limit": 1000}).json()
    assert (body["limit"], len(body["data"]), body["total"]) == (250, 250, 262)


def test_a_limit_over_250_can_be_refused_instead(many, payroll):
    many.switch(limit_over_max="422")
    answer = payroll.get("/locations", **{"$limit": 251})
    assert answer.status_code == 422
    assert answer.json()["issues"][0]["name"] == "$limit"


def test_a_limit_that_is_no_number_is_a_bad_request(payroll):
    answer = payroll.get("/locations", **{"$limit": "many"})
    assert (answer.status_code, answer.json()["name"]) == (400, "BadRequest")


def test_pages_join_to_the_whole(many, payroll):
    first = payroll.list("/locations", **{"$limit": 250})
    second = payroll.list("/locations", **{"$limit": 250, "$skip": 250})
    assert len({row["id"] for row in first + second}) == 262
    assert payroll.list("/locations", **{"$skip": 300}) == []


@pytest.mark.parametrize("spelling", ["lastName[$in]", "lastName[$in][]"])
def test_one_of_several_values_can_be_asked_for_in_both_spellings(payroll, spelling):
    found = payroll.list("/people", **{spelling: ["Hart", "Ellis"]})
    assert {row["lastName"] for row in found} == {"Hart", "Ellis"}


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("employmentStartDate[$gt]", "2025-01-13", set()),
        ("employmentStartDate[$gte]", "2025-01-13", {"Sam"}),
        ("employmentStartDate[$lt]", "2019-02-04", {"Ethan"}),
        ("employmentStartDate[$lte]", "2019-02-04", {"Ethan", "Priya"}),
    ],
)
def test_dates_can_be_compared(payroll, parameter, value, expected):
    assert {row["firstName"] for row in payroll.list("/people", **{parameter: value})} == expected


def test_values_can_be_kept_out(payroll):
    found = payroll.list("/people", **{"contractType[$nin]": ["Full time", "Part time"]})
    assert [row["firstName"] for row in found] == ["Sam"]


def test_rows_changed_since_a_moment_can_be_asked_for(humaans, payroll):
    since = humaans.change("people", "leo", city="Newport")["updatedAt"]
    found = payroll.list("/people", **{"updatedAt[$gte]": since})
    assert [row["firstName"] for row in found] == ["Leo"]


def test_the_filter_on_updates_can_be_ignored_or_refused(humaans, payroll):
    humaans.switch(updated_at_filter="ignored")
    assert len(payroll.list("/people", **{"updatedAt[$gte]": "2999-01-01"})) == 20
    humaans.switch(updated_at_filter="422")
    assert payroll.get("/people", **{"updatedAt[$gte]": "2999-01-01"}).status_code == 422
    humaans.switch(updated_at_filter="by-year")
    assert payroll.list("/people", **{"updatedAt[$gte]": "2999-01-01"}) == []
    this_year = humaans.change("people", "leo", city="Newport")["updatedAt"][:4]
    assert payroll.list("/people", **{"updatedAt[$gte]": f"{this_year}-12-31T23:59:59Z"})


def test_a_list_can_be_sorted_both_ways(payroll):
    names = [row["name"] for row in payroll.list("/compensation-types", **{"$sort[name]": "1"})]
    assert names == sorted(names)
    assert [row["name"] for row in payroll.list("/compensation-types", **{"$sort[name]": "-1"})] == names[::-1]


def test_pay_in_force_on_a_day_can_be_asked_for(humaans, payroll):
    def on(day):
        rows = payroll.list("/compensations", personId=humaans.person_id("ruby"), **{"$asOf": day})
        return {row["amount"] for row in rows}

    assert on("2024-03-31") == {"41000"}
    assert on("2024-04-01") == {"43000"}


def test_a_list_of_one_person_is_what_a_list_of_everyone_has_of_them_in_the_same_order(humaans, payroll):
    for resource in ("compensations", "job-roles", "bank-accounts", "custom-values"):
        everyone = payroll.list(f"/{resource}", **{"$limit": 250})
        for person_id in {row["personId"] for row in everyone}:
            theirs = [row for row in everyone if row["personId"] == person_id]
            assert payroll.list(f"/{resource}", personId=person_id) == theirs
        first = everyone[0]
        humaans.change(resource, everyone[-1]["id"])
        assert payroll.list(f"/{resource}", personId=first["personId"])[0]["id"] == first["id"]


def test_an_unknown_parameter_is_ignored_or_refused(humaans, payroll):
    assert len(payroll.list("/people", shoeSize="44")) == 20
    humaans.switch(unknown_parameter="422")
    assert payroll.get("/people", shoeSize="44").status_code == 422
    assert payroll.get("/people", status="all", **{"$limit": 5, "email": "x"}).status_code == 200
