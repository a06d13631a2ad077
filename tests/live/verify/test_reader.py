"""AWS is asked once for all checks, every page of it; refusals are not remembered."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from hipaa_landing_zone.live.verify.reader import Reader
from hipaa_landing_zone.live.verify.result import Place

PLACE = Place("ehr-prod", "222222222222", "us-east-1", "thing")
OTHER = Place("ehr-prod", "222222222222", "us-west-2", "thing")


class Client:
    """Answers from a list, an error among the answers is raised; counts how often it is asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), 0

    def get_thing(self, **_):
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def can_paginate(self, operation):
        return operation == "list_things"

    def list_young_things(self, **arguments):
        self.asked += 1
        return self.answers[1 if arguments.get("NextToken") else 0]

    def get_paginator(self, operation):
        assert operation == "list_things"
        return self

    def paginate(self, **_):
        self.asked += 1
        return self.answers


class Organization:
    plan = None

    def __init__(self, client):
        self.made, self.forgotten, self._client = [], [], client

    def client(self, *where):
        self.made.append(where)
        return self._client

    def forget(self, account_id):
        self.forgotten.append(account_id)


def refusal(code):
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetThing")


def test_every_page_is_read():
    reader = Reader(Organization(Client({"Things": [{"Id": 1}]}, {"Things": []}, {"Things": [{"Id": 2}]})))
    assert reader.rows(PLACE, "ec2", "list_things", "Things") == [{"Id": 1}, {"Id": 2}]


def test_every_page_is_read_of_what_boto3_knows_no_pages_of():
    client = Client({"Things": [{"Id": 1}], "NextToken": "more"}, {"Things": [{"Id": 2}]})
    assert Reader(Organization(client)).rows(PLACE, "detective", "list_young_things", "Things") == [
        {"Id": 1},
        {"Id": 2},
    ]


def test_a_row_is_found_among_many_that_are_read_once():
    client = Client({"Things": [{"Id": "a", "Region": "east"}, {"Id": "b", "Region": "east"}]})
    reader = Reader(Organization(client))
    for name, found in (("b", {"Id": "b", "Region": "east"}), ("c", None)):
        where = {"Id": name, "Region": "east"}
        assert reader.row(PLACE, "ec2", "list_things", "Things", where) == found
    assert client.asked == 1


def test_what_is_forgotten_is_asked_again():
    client = Client({"A": 1}, {"A": 2})
    organization = Organization(client)
    reader = Reader(organization)
    assert reader.get(PLACE, "s3", "get_thing") == {"A": 1}
    reader.forget("111111111111")
    assert reader.get(PLACE, "s3", "get_thing") == {"A": 1}
    reader.forget(PLACE.account_id)
    assert reader.get(PLACE, "s3", "get_thing") == {"A": 2}
    assert organization.forgotten == ["111111111111", PLACE.account_id]


def test_each_question_is_asked_once_and_each_client_made_once():
    client = Client({"A": 1}, {"A": 2}, {"A": 3})
    organization = Organization(client)
    reader = Reader(organization)
    assert reader.get(PLACE, "s3", "get_thing", Bucket="one") == reader.get(PLACE, "s3", "get_thing", Bucket="one")
    assert reader.get(PLACE, "s3", "get_thing", Bucket="two") == {"A": 2}
    assert reader.get(OTHER, "s3", "get_thing", Bucket="one") == {"A": 3}
    assert client.asked == 3
    assert organization.made == [("s3", "222222222222", "us-east-1"), ("s3", "222222222222", "us-west-2")]


def test_many_who_ask_at_once_get_one_answer():
    client, barrier = Client({"A": 1}), threading.Barrier(8)

    def ask():
        barrier.wait()
        return reader.get(PLACE, "s3", "get_thing")

    reader = Reader(Organization(client))
    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(ask) for _ in range(8)]]
    assert answers == [{"A": 1}] * 8
    assert client.asked == 1


def test_nothing_set_is_an_empty_answer():
    assert Reader(Organization(Client(refusal("NoSuchBucketPolicy")))).get(PLACE, "s3", "get_thing") == {}


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket", "Throttling"])
def test_refusal_is_raised_and_not_remembered(code):
    reader = Reader(Organization(Client(refusal(code), {"A": 1})))
    with pytest.raises(ClientError):
        reader.get(PLACE, "s3", "get_thing")
    assert reader.get(PLACE, "s3", "get_thing") == {"A": 1}
