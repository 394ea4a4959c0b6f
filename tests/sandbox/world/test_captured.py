import orjson
import pytest

from sandbox.remote import InProcessSandbox
from sandbox.world.captured import unknown_keys
from sandbox.world.people import PERSON

SAVED = {
    "id": "MnlPc7N7WkpKyXfUElQ9bHIX",
    "companyId": "zj8ZXJFpDnkfgGNSu2jqauBS",
    "status": "active",
    "firstName": "Wilma",
    "lastName": "Sample",
    "locationId": "P3nuu3DWgVCIRwjcVgIS1DgA",
    "timezone": "Europe/Prague",
    "employmentStartDate": "2022-08-18",
    "role": "owner",
    "updatedAt": "2022-08-11T09:54:23.930Z",
    "somethingNew": {"kept": True},
}


@pytest.fixture
def saved(tmp_path):
    def save(content):
        file = tmp_path / "people.json"
        file.write_bytes(orjson.dumps(content))
        return file

    return save


@pytest.mark.parametrize("envelope", [True, False])
def test_saved_people_come_back_exactly_as_they_were(saved, envelope):
    file = saved({"total": 1, "limit": 250, "skip": 0, "data": [SAVED]} if envelope else [SAVED])
    with InProcessSandbox.start(people=file) as humaans:
        assert humaans.rows("people") == [SAVED]


def test_places_they_refer_to_are_made_up_and_the_rest_is_empty(saved):
    with InProcessSandbox.start(people=saved([SAVED])) as humaans:
        assert [(row["id"], row["city"]) for row in humaans.rows("locations")] == [(SAVED["locationId"], "Prague")]
        assert humaans.rows("companies")[0]["id"] == SAVED["companyId"]
        for name in ("compensations", "job-roles", "bank-accounts", "custom-fields"):
            assert humaans.rows(name) == []


def test_keys_new_to_the_sandbox_are_known_as_such():
    assert unknown_keys([SAVED, dict.fromkeys(PERSON)]) == {"somethingNew"}


@pytest.mark.parametrize("content", [{"data": None}, {"data": [{"name": "x"}]}, [1]])
def test_a_file_of_another_shape_is_refused(saved, content):
    with pytest.raises(ValueError, match="is not an answer of /people"), InProcessSandbox.start(people=saved(content)):
        pass
