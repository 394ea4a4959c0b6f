from service.rules.advice.similar_ids import similar_ids


def test_case_4_ids_that_differ_only_in_leading_zeros_are_advice_for_each():
    found = similar_ids([(1, "00123"), (2, "123"), (3, "1230"), (4, "E-007"), (5, "e-7"), (6, "0"), (7, "00")])
    assert set(found) == {1, 2, 4, 5, 6, 7}
    assert "123 only in leading zeros, spaces or punctuation" in found[1].message
    assert all(issue.is_advice and issue.field == "employee_id" for issue in found.values())


def test_case_4_ids_that_differ_only_in_what_parts_them_are_advice_too():
    found = similar_ids([(1, "E-7"), (2, "E7"), (3, "E 07"), (4, "10-01"), (5, "10/01"), (6, "1001")])
    assert set(found) == {1, 2, 3, 4, 5}
    assert similar_ids([(1, "1-11"), (2, "11-1"), (3, "111"), (4, "E-17"), (5, "E-71")]) == {}


def test_one_id_alone_is_like_no_other():
    assert similar_ids([(1, "00123"), (2, "124")]) == {}
