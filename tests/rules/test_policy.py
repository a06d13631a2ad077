"""Reading policy documents."""

import json

import pytest

from hipaa_landing_zone.rules.policy import statements
from hipaa_landing_zone.rules.value import Unknown


def read(**body):
    (statement,) = statements({"Statement": {"Effect": "Allow", "Action": "kms:Decrypt", **body}})
    return statement


@pytest.mark.parametrize(
    ("body", "action", "covered"),
    [
        ({"Action": "kms:*"}, "kms:Decrypt", True),
        ({"Action": "*"}, "kms:Decrypt", True),
        ({"Action": ["kms:describe*", "KMS:DECRYPT"]}, "kms:Decrypt", True),
        ({"Action": "kms:ReEncrypt?o"}, "kms:ReEncryptTo", True),
        ({"Action": "kms:Encrypt"}, "kms:Decrypt", False),
        ({"NotAction": "kms:Encrypt", "Action": None}, "kms:Decrypt", True),
        ({"NotAction": "kms:*", "Action": None}, "kms:Decrypt", False),
    ],
)
def test_covers_understands_wildcards_and_not_action(body, action, covered):
    assert read(**body).covers(action) is covered


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ({"StringEquals": {"AWS:SourceArn": "a"}}, ("a",)),
        ({"ArnLike": {"aws:SourceArn": ["a", "b*"]}}, ("a", "b*")),
        ({"ForAnyValue:StringLike": {"aws:SourceArn": "a"}}, ("a",)),
        ({"StringEqualsIfExists": {"aws:SourceArn": "a"}}, ()),
        ({"ForAllValues:StringEquals": {"aws:SourceArn": "a"}}, ()),
        ({"StringNotEquals": {"aws:SourceArn": "a"}}, ()),
        ({"StringLike": {"aws:SourceArn": ["a", "*"]}}, ()),
        ({"StringEquals": {"aws:SourceAccount": "a"}}, ()),
        (None, ()),
    ],
)
def test_bounds_counts_only_conditions_that_need_the_key_to_be_there(condition, values):
    assert read(Condition=condition).bounds("aws:SourceArn") == values


def test_principals_are_pairs_of_kind_and_name():
    assert read(Principal="*").principals == (("AWS", "*"),)
    assert read(Principal={"AWS": ["a", "b"], "Service": "s"}).principals == (
        ("AWS", "a"),
        ("AWS", "b"),
        ("Service", "s"),
    )


def test_a_document_may_be_text():
    assert [each.sid for each in statements(json.dumps({"Statement": [{"Sid": "One"}]}))] == ["One"]


@pytest.mark.parametrize("document", [Unknown("x"), {"Statement": Unknown("x")}, {"Statement": [Unknown("x")]}])
def test_what_is_not_known_grants_nothing_and_says_why(document):
    (statement,) = statements(document)
    assert (statement.effect, statement.unknown, statement.covers("kms:Decrypt")) == ("", (Unknown("x"),), False)


def test_an_absent_document_has_no_statements():
    assert list(statements(None)) == []
