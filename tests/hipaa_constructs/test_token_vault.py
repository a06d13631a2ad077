"""Each guarantee of TokenVault: read from the template, and asked of the policies in it."""

import re
import secrets
from pathlib import Path

import boto3
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from cdk_nag import HIPAASecurityChecks
from moto import mock_aws

import hipaa_constructs
from hipaa_constructs import TokenVault, TokenVaultAddress
from hipaa_constructs.token_vault import COPIES, READS, WRITES
from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of
from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    evaluate,
    explain,
)

ACCOUNT = "222222222222"
PIPELINE, PRIVACY = "arn:aws:iam::333333333333:role/pipeline", "arn:aws:iam::444444444444:role/privacy-office"
ANALYTICS = "555555555555"
TOKENIZE, REIDENTIFY = (f"arn:aws:iam::{ACCOUNT}:role/patients-{each}" for each in ("tokenize", "reidentify"))
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/Admin"
ANALYST = f"arn:aws:iam::{ANALYTICS}:role/Analyst"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/patients"
SEALED = {"kms:EncryptionContext:token": "abc"}
PAGE = Path(hipaa_constructs.__file__).parents[1] / "deidentification.md"


@pytest.fixture(scope="module")
def make(role):
    def vault(stack, **changed):
        def known(arn):
            return iam.Role.from_role_arn(stack, f"{name}-{arn}", arn)

        arguments = {
            "vault_name": "patients",
            "encryption_key": kms.Key(stack, "TableKey", enable_key_rotation=True),
            "key_administrators": [role("Admin")],
            "analytics_account_ids": [ANALYTICS],
            **changed,
        }
        for name, default in (("tokenizers", [PIPELINE]), ("reidentifiers", [PRIVACY])):
            arguments[name] = [known(each) for each in changed.get(name, default)]
        return TokenVault(stack, "Vault", **arguments)

    return vault


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def resolve(template, text):
    """A policy document with the ARNs that CloudFormation would fill in."""

    def arn(name):
        resource = template.resources[name]
        if resource["Type"] == "AWS::IAM::Role":
            return f"arn:aws:iam::{ACCOUNT}:role/{resource['Properties']['RoleName']}"
        return f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{name}"

    def filled(value):
        if isinstance(value, list):
            return [filled(each) for each in value]
        if isinstance(value, dict) and "Fn::GetAtt" in value:
            return arn(value["Fn::GetAtt"][0])
        if isinstance(value, dict) and "Fn::Join" in value:
            return text(value)
        return {key: filled(each) for key, each in value.items()} if isinstance(value, dict) else value

    return filled


@pytest.fixture(scope="module")
def allowed(template, resolve):
    """Whether a policy of the vault, and an administrator's IAM policy, let somebody do something."""
    documents = {
        "seal": template.properties("AWS::KMS::Key", "VaultSealKey")["KeyPolicy"],
        "lookup": template.properties("AWS::KMS::Key", "VaultLookupKey")["KeyPolicy"],
        "table": template.properties("AWS::DynamoDB::Table")["ResourcePolicy"]["PolicyDocument"],
        "tokenize": template.properties("AWS::IAM::Role", "VaultTokenize")["AssumeRolePolicyDocument"],
        "reidentify": template.properties("AWS::IAM::Role", "VaultReidentify")["AssumeRolePolicyDocument"],
    }
    kinds = {"tokenize": "trust", "reidentify": "trust"}
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "*"}

    def policy(name, *, opened):
        document = resolve(documents[name])
        added = [everybody if name in kinds else {**everybody, "Resource": "*"}] if opened else []
        return Policy.compile(
            name, {**document, "Statement": [*document["Statement"], *added]}, kinds.get(name, "resource")
        )

    arns = {"table": TABLE, "index": f"{TABLE}/index/ByToken", "tokenize": TOKENIZE, "reidentify": REIDENTIFY}

    def ask(who, action, where, *, opened=False, **context):
        """`opened`: after somebody has added a statement that allows everybody everything."""
        arn = arns.get(where, f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{where}")
        request = Request(
            Principal.of(who),
            action,
            Resource(arn, ACCOUNT),
            {"aws:SecureTransport": True, "aws:RequestedRegion": "us-east-1", **context},
        )
        resource = policy("table" if where == "index" else where, opened=opened)
        policies = Policies(identity=(ADMINISTRATOR_ACCESS,), resource=resource)
        verdict = evaluate(request, policies)
        assert verdict.allowed or verdict.denied, "undecided"
        return verdict.allowed

    return ask


def test_tls_only(allowed):
    plain = {"aws:SecureTransport": False}
    assert allowed(TOKENIZE, "dynamodb:PutItem", "table")
    assert not allowed(TOKENIZE, "dynamodb:PutItem", "table", opened=True, **plain)
    assert not allowed(REIDENTIFY, "dynamodb:Query", "index", opened=True, **plain)
    assert not allowed(ADMIN, "dynamodb:DescribeTable", "table", opened=True, **plain)


def test_tokenizing_cannot_look_back(allowed):
    assert allowed(TOKENIZE, "kms:Encrypt", "seal", **SEALED)
    assert allowed(TOKENIZE, "kms:GenerateMac", "lookup", **{"kms:MacAlgorithm": "HMAC_SHA_256"})
    assert allowed(TOKENIZE, "dynamodb:PutItem", "table")
    assert allowed(TOKENIZE, "dynamodb:GetItem", "table")
    for action in ("kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant"):
        assert not allowed(TOKENIZE, action, "seal", opened=True, **SEALED), action
    assert not allowed(TOKENIZE, "dynamodb:Query", "index")
    for action in {*READS, *WRITES, *COPIES} - {"dynamodb:PutItem", "dynamodb:GetItem"}:
        assert not allowed(TOKENIZE, action, "table"), action


def test_reidentifying_cannot_tokenize(allowed, template):
    assert allowed(REIDENTIFY, "dynamodb:Query", "index")
    assert allowed(REIDENTIFY, "kms:Decrypt", "seal", **SEALED)
    for action in {*READS, *WRITES, *COPIES} - {"dynamodb:Query"}:
        assert not allowed(REIDENTIFY, action, "table"), action
    assert not allowed(REIDENTIFY, "kms:Encrypt", "seal", opened=True, **SEALED)
    assert not allowed(REIDENTIFY, "kms:GenerateMac", "lookup", opened=True, **{"kms:MacAlgorithm": "HMAC_SHA_256"})
    (items, _) = template.properties("AWS::IAM::ManagedPolicy", "VaultReidentify")["PolicyDocument"]["Statement"]
    assert (items["Action"], "index/ByToken" in str(items["Resource"])) == ("dynamodb:Query", True)


@pytest.mark.parametrize(
    ("tokenizers", "reidentifiers"),
    [([PIPELINE], [PRIVACY, PIPELINE]), ([PIPELINE], ["arn:aws:iam::333333333333:role/*"])],
)
def test_nobody_is_both(synth, make, allowed, tokenizers, reidentifiers):
    assert allowed(PIPELINE, "sts:AssumeRole", "tokenize")
    assert allowed(PRIVACY, "sts:AssumeRole", "reidentify")
    assert not allowed(PIPELINE, "sts:AssumeRole", "reidentify", opened=True)
    assert not allowed(PRIVACY, "sts:AssumeRole", "tokenize", opened=True)
    for where in ("tokenize", "reidentify"):
        assert not allowed("arn:aws:iam::333333333333:role/Admin", "sts:AssumeRole", where)
    for chained in (TOKENIZE, REIDENTIFY):
        assert not allowed(chained, "sts:AssumeRole", "tokenize")
        assert not allowed(chained, "sts:AssumeRole", "reidentify")
    with pytest.raises(ValueError, match="which tokenizes too; allowed: roles that do not"):
        synth(lambda stack: make(stack, tokenizers=tokenizers, reidentifiers=reidentifiers))


def test_a_role_of_the_same_app_is_not_both(synth, make):
    def build(stack):
        both = iam.Role(stack, "Both", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        TokenVault(
            stack,
            "Vault",
            vault_name="patients",
            encryption_key=kms.Key(stack, "Key"),
            key_administrators=[iam.AccountRootPrincipal()],
            tokenizers=[both],
            reidentifiers=[both],
            analytics_account_ids=[ANALYTICS],
        )

    with pytest.raises(ValueError, match="which tokenizes too"):
        synth(build)


def test_analytics_stay_out(template, statements, allowed):
    documents = [
        *(template.properties("AWS::KMS::Key", f"Vault{each}")["KeyPolicy"] for each in ("SealKey", "LookupKey")),
        *(each["Properties"]["AssumeRolePolicyDocument"] for each in template.all("AWS::IAM::Role").values()),
        template.properties("AWS::DynamoDB::Table")["ResourcePolicy"]["PolicyDocument"],
    ]
    assert len(documents) == 5
    for document in documents:
        statement = statements(document)["AnalyticsStayOut"]
        assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
        assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": [ANALYTICS]}}
    for where in ("tokenize", "reidentify"):
        assert not allowed(ANALYST, "sts:AssumeRole", where, opened=True)
    assert not allowed(ANALYST, "kms:Decrypt", "seal", opened=True, **SEALED)
    assert not allowed(ANALYST, "dynamodb:Query", "index", opened=True)


def test_nobody_else_reaches_items(allowed):
    for action in (*READS, *WRITES, *COPIES):
        assert not allowed(ADMIN, action, "table"), action
    for action in ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:CreateGrant"):
        assert not allowed(ADMIN, action, "seal", opened=True, **SEALED), action
    for action in ("kms:GenerateMac", "kms:VerifyMac", "kms:CreateGrant"):
        assert not allowed(ADMIN, action, "lookup", opened=True), action
    for where in ("tokenize", "reidentify"):
        assert not allowed(ADMIN, "sts:AssumeRole", where)
    assert allowed(ADMIN, "kms:PutKeyPolicy", "seal")
    assert allowed(ADMIN, "dynamodb:UpdateTable", "table")


def test_identifiers_are_never_stored_plainly(template):
    table = template.properties("AWS::DynamoDB::Table")
    assert table["AttributeDefinitions"] == [
        {"AttributeName": "lookup", "AttributeType": "B"},
        {"AttributeName": "token", "AttributeType": "S"},
    ]
    (given,) = [name for name in template.all("AWS::KMS::Key") if name.startswith("TableKey")]
    assert table["SSESpecification"] == {
        "KMSMasterKeyId": {"Fn::GetAtt": [given, "Arn"]},
        "SSEEnabled": True,
        "SSEType": "KMS",
    }
    lookup = template.properties("AWS::KMS::Key", "VaultLookupKey")
    assert (lookup["KeySpec"], lookup["KeyUsage"]) == ("HMAC_256", "GENERATE_VERIFY_MAC")
    assert "EnableKeyRotation" not in lookup
    assert template.properties("AWS::KMS::Key", "VaultSealKey")["EnableKeyRotation"] is True


def test_every_look_back_names_its_token(allowed):
    assert not allowed(REIDENTIFY, "kms:Decrypt", "seal")
    assert not allowed(TOKENIZE, "kms:Encrypt", "seal")


def test_mappings_are_not_lost(template):
    table = template.one("AWS::DynamoDB::Table")
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    for resource in (table, *template.all("AWS::KMS::Key").values()):
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_cdk_nag_finds_only_what_the_page_explains(template):
    assert template.findings == {("HIPAA.Security-DynamoDBInBackupPlan", "stack/Vault/Resource/Resource")}
    assert "`HIPAA.Security-DynamoDBInBackupPlan` | `TokenVault`" in PAGE.read_text()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"vault_name": "hlz-vault"}, "vault_name: 'hlz-vault' given"),
        ({"vault_name": "a b"}, "vault_name: 'a b' given"),
        ({"analytics_account_ids": []}, "analytics_account_ids: none given"),
        ({"analytics_account_ids": ["5"]}, "analytics_account_ids: '5' given; allowed: 12 digits"),
        ({"tokenizers": []}, "tokenizers: none given"),
        ({"reidentifiers": []}, "reidentifiers: none given"),
        ({"tokenizers": [ANALYST]}, "tokenizers: .*Analyst given; allowed: no role of an analytics account"),
        ({"reidentifiers": [ANALYST]}, "reidentifiers: .*Analyst given; allowed: no role of an analytics account"),
        ({"key_administrators": []}, "administrators: none given"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_the_address_names_what_the_vault_makes(template, resolve, synth):
    address = TokenVaultAddress("patients", ACCOUNT, "us-east-1")
    roles = {each["Properties"]["RoleName"] for each in template.all("AWS::IAM::Role").values()}
    assert {address.tokenize_role_arn, address.reidentify_role_arn} == {
        f"arn:aws:iam::{ACCOUNT}:role/{each}" for each in roles
    }
    aliases = {each["Properties"]["AliasName"] for each in template.all("AWS::KMS::Alias").values()}
    keys = {address.seal_key_arn, address.lookup_key_arn}
    assert keys == {f"arn:aws:kms:us-east-1:{ACCOUNT}:{each}" for each in aliases}
    table = template.properties("AWS::DynamoDB::Table")
    assert address.table_name == table["TableName"]
    assert address.reidentify_environment["TOKEN_VAULT_INDEX_NAME"] == table["GlobalSecondaryIndexes"][0]["IndexName"]

    def build(stack):
        caller = iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        address.grant_tokenize(caller)
        address.grant_reidentify(caller)

    (policy,) = synth(build).all("AWS::IAM::Policy").values()
    assert [each["Resource"] for each in policy["Properties"]["PolicyDocument"]["Statement"]] == [
        address.tokenize_role_arn,
        address.reidentify_role_arn,
    ]


def test_the_pages_code_tokenizes_and_looks_back(template, monkeypatch):
    """Run in moto as it stands on the page, against a table and keys as the template describes them."""
    (code,) = re.findall(r"```py\n((?:.|\n)*?)```", PAGE.read_text())
    names = {}
    exec(compile(code, "deidentification.md", "exec"), names)  # noqa: S102 - our own documentation
    table = template.properties("AWS::DynamoDB::Table")
    parts = ("TableName", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    address = TokenVaultAddress("patients", ACCOUNT, "us-east-1")
    with mock_aws():
        session = boto3.Session("access", "secret", region_name="us-east-1")
        session.client("dynamodb").create_table(**{part: table[part] for part in parts})
        create = session.client("kms").create_key
        lookup = template.properties("AWS::KMS::Key", "VaultLookupKey")
        keys = {
            "TOKEN_VAULT_SEAL_KEY_ARN": create()["KeyMetadata"]["Arn"],
            "TOKEN_VAULT_LOOKUP_KEY_ARN": create(KeySpec=lookup["KeySpec"], KeyUsage=lookup["KeyUsage"])["KeyMetadata"][
                "Arn"
            ],
        }
        into, back = {**address.tokenize_environment, **keys}, {**address.reidentify_environment, **keys}
        token = names["tokenize"](session, into, "mrn", "MRN-0042")
        assert names["tokenize"](session, into, "mrn", "MRN-0042") == token
        assert names["tokenize"](session, into, "mrn", "MRN-0043") != token
        assert names["tokenize"](session, into, "visit", "MRN-0042") != token
        assert names["reidentify"](session, back, token) == "MRN-0042"
        items = session.client("dynamodb").scan(TableName="patients")["Items"]
        # moto's encryption is no encryption, so the sealed attribute is left to AWS KMS.
        assert "MRN-004" not in str([{**each, "sealed": None} for each in items])
        # A second vault gives the same patient another token: nothing about the patient is in it.
        monkeypatch.setattr(secrets, "token_urlsafe", lambda size: "x" * size)
        assert names["tokenize"](session, into, "mrn", "MRN-0099") == "x" * 24


def test_the_organization_trail_records_what_happens_to_items(plan):
    assert "AWS::DynamoDB::Table" in plan.trail.data_events


def test_guardrails_let_the_pipeline_in_and_keep_analysts_out(plan):
    jurisdiction = Jurisdiction(plan)
    vault = jurisdiction.account_id(plan.account("token-vault-prod"))
    address = TokenVaultAddress("patients", vault, plan.organization.home_region)
    seal = f"arn:aws:kms:us-east-1:{vault}:key/x"
    table = f"arn:aws:dynamodb:us-east-1:{vault}:table/patients"

    def asked(account, role, action, resource):
        question = Question(account, role, action, resource, absent=frozenset({"sts:externalid"}))
        return explain(*request_of(plan, jurisdiction, question))

    for account in ("ehr-prod", "imaging-prod"):
        assert asked(account, "role/Exporter", "sts:AssumeRole", address.tokenize_role_arn).verdict.allowed
    for role, action, resource in (
        ("role/patients-tokenize", "dynamodb:PutItem", table),
        ("role/patients-tokenize", "kms:GenerateMac", seal),
        ("role/patients-reidentify", "kms:Decrypt", seal),
    ):
        assert asked("token-vault-prod", role, action, resource).verdict.allowed
    for action, resource in (
        ("sts:AssumeRole", address.tokenize_role_arn),
        ("sts:AssumeRole", address.reidentify_role_arn),
        ("kms:Decrypt", seal),
        ("dynamodb:GetItem", table),
        ("dynamodb:Query", f"{table}/index/ByToken"),
    ):
        explanation = asked("deid-analytics-prod", "role/Analyst", action, resource)
        assert explanation.verdict.denied
        assert any("HLZ-RCP-04" in each.title for each in explanation.denials), action
