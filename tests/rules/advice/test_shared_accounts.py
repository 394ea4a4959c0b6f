from service.rules.advice.shared_accounts import shared_accounts


def test_the_same_account_on_two_people_is_advice_for_both():
    found = shared_accounts([(1, "202959", "63748472"), (2, "202959", "63748472"), (3, "202959", "00000001")])
    assert set(found) == {1, 2}
    assert {(issue.code, issue.field, issue.is_advice) for issue in found.values()} == {
        ("bank_account_shared", "account_number", True)
    }
    assert found[1].message.startswith("Another employee is paid")


def test_three_on_one_account_are_counted():
    found = shared_accounts([(number, "202959", "63748472") for number in (1, 2, 3)])
    assert found[2].message.startswith("2 other employees are paid")


def test_the_message_does_not_give_the_account_away():
    found = shared_accounts([(1, "202959", "63748472"), (2, "202959", "63748472")])
    assert "6374" not in found[1].message
    assert found[1].value_seen == ""


def test_an_account_of_one_person_or_none_is_not_shared():
    assert shared_accounts([(1, "202959", "63748472"), (1, "202959", "63748472")]) == {}
    assert shared_accounts([(1, None, None), (2, None, None), (3, "202959", None), (4, "", "")]) == {}
    assert shared_accounts([(1, "202959", "63748472"), (2, "202958", "63748472")]) == {}
