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


@pytest.mark.parametrize("condition", [{"StringEquals": "${app#Json.Value}"}, "${app#Json.Value}", Unknown("later")])
def test_a_condition_made_at_deployment_is_unknown_and_not_absent(condition):
    statement = read(Condition=condition)
    ((_, key, (value,)),) = statement.conditions
    assert (key, isinstance(value, Unknown), statement.unknown) == ("", True, (value,))


def test_a_principal_that_is_not_known_may_be_of_any_kind():
    later = Unknown("later")
    assert read(Principal=later).principals == (("AWS", later), ("Federated", later), ("Service", later))


@pytest.mark.parametrize("effect", ["", "allow", None, Unknown("later")])
def test_what_is_neither_allow_nor_deny_says_why_it_is_not_known(effect):
    statement = read(Effect=effect)
    assert statement.effect == ""
    assert statement.unknown
