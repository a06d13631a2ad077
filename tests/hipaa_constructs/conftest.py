"""Builds constructs in a stack with a known account and Region, and reads the template that comes out."""

import json
import re
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    evaluate,
)
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

ACCOUNT, REGION = "222222222222", "us-east-1"


class Synthesized:
    """The resources of one template."""

    def __init__(self, resources):
        self.resources = resources

    def all(self, kind):
        return {name: each for name, each in self.resources.items() if each["Type"] == kind}

    def one(self, kind, beginning=""):
        (found,) = [each for name, each in self.all(kind).items() if name.startswith(beginning)]
        return found

    def properties(self, kind, beginning=""):
        return self.one(kind, beginning)["Properties"]


@pytest.fixture(scope="session")
def synth(tmp_path_factory):
    """Synthesizes what `build(stack)` makes; with cdk-nag, also gives its findings as (rule, construct path)."""

    def run(build, *, region=REGION, plugin=None):
        folder = tmp_path_factory.mktemp("cdk.out")
        app = cdk.App(outdir=str(folder), analytics_reporting=False)
        if plugin:
            cdk.Validations.of(app).add_plugins(plugin(app))
        stack = cdk.Stack(app, "stack", env=cdk.Environment(account=ACCOUNT, region=region))
        build(stack)
        try:
            app.synth()
        except RuntimeError as error:
            if not plugin or "ValidationFailed" not in str(error):
                raise
        assert "missing" not in json.loads(Path(folder, "manifest.json").read_text()), "synth wants a context lookup"
        result = Synthesized(json.loads(Path(folder, "stack.template.json").read_text())["Resources"])
        if plugin:
            report = json.loads(Path(folder, "validation-report.json").read_text())
            result.findings = {
                (violation["ruleName"], construct["constructPath"])
                for each in report["pluginReports"]
                for violation in each["violations"]
                for construct in violation["violatingConstructs"]
            }
        return result

    return run


@pytest.fixture(scope="session")
def role():
    """A principal that need not exist: the account, narrowed down to one role name."""

    def principal(name):
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        return iam.PrincipalWithConditions(iam.AccountRootPrincipal(), {"ArnLike": {"aws:PrincipalArn": [arn]}})

    return principal


@pytest.fixture(scope="session")
def statements():
    """Statements of a policy document by Sid; those without one by number."""

    def by_sid(document):
        return {each.get("Sid", number): each for number, each in enumerate(document["Statement"])}

    return by_sid


@pytest.fixture(scope="session")
def text():
    """A CloudFormation value as text: joins joined, references in braces."""

    def flatten(value):
        if isinstance(value, list):
            return [flatten(each) for each in value]
        if not isinstance(value, dict):
            return value
        ((function, argument),) = value.items()
        if function == "Fn::Join":
            return argument[0].join(flatten(each) for each in argument[1])
        if function == "Ref":
            return "aws" if argument == "AWS::Partition" else f"{{{argument}}}"
        return f"{{{'.'.join(argument)}}}"

    return flatten


@pytest.fixture(scope="session")
def verdict(text):
    """What AWS would answer to a request, by a policy of a template; people have AdministratorAccess unless told."""

    def literal(value, kind=f"kms:{REGION}:{ACCOUNT}:key"):
        if isinstance(value, list):
            return [literal(each, kind) for each in value]
        if isinstance(value, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in value):
            role = f"iam::{ACCOUNT}:role"
            return {key: literal(each, role if key == "Principal" else kind) for key, each in value.items()}
        # What has no name before it is deployed gets an ARN that tells it apart.
        return re.sub(r"\{(\w+)\.Arn\}", rf"arn:aws:{kind}/\1", str(text(value)))

    def outcome(document, who, action, context=None, *, arn="*", identity=None, tags=None):
        principal = Principal.of(who, tags=tags) if who.startswith("arn:") else Principal.service(who)
        owned = Policy.compile("identity", literal(identity)) if identity else ADMINISTRATOR_ACCESS
        request = Request(principal, action, Resource(arn, ACCOUNT), context or {})
        resource = Policy.compile("resource", literal(document), "resource") if document else None
        return evaluate(request, Policies(identity=(owned,), resource=resource)).outcome.value

    return outcome


@pytest.fixture(scope="session")
def breaches():
    """What the landing zone's own rules find in a template, and how many resources they looked at."""

    def find(template):
        body = {"Resources": template.resources}
        report = judge(
            Assembly.of([Template("stack", ACCOUNT, REGION, "", body)]),
            RULES,
            Expectations(production=True, minimum_retention_days=2192, log_archive_account_id="111111111111"),
        )
        looked_at = sum(each.checked for each in report.results)
        return looked_at, [(each.rule.name, str(found)) for each in report.results for found in each.findings]

    return find
