"""Resource policies that let an AWS service in say for whose resource it acts.

Services such as S3, SNS, EventBridge and API Gateway call on behalf of every AWS customer. A queue that admits
`sns.amazonaws.com` without a condition takes messages from anybody's topic; a function that admits
`apigateway.amazonaws.com`, calls from anybody's API. The statement names the source: `aws:SourceArn`,
`aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths` (of AWS::Lambda::Permission: SourceArn, SourceAccount or
PrincipalOrgID). In key policies an encryption context or `kms:CallerAccount` that names an account does as well, in
bucket policies a path `AWSLogs/<account>/`, under which services write for that account only. Sources outside the
organization fail as far as its accounts are known. A Deny of the same policy that turns away services which act for
other accounts does it for all statements at once.

EventBridge sends no source to topics, nor to the keys of topics and queues, and is not asked there; nor is anybody who
may only create log streams or read a bucket's access control list.

cdk-nag's LambdaFunctionPublicAccessProhibited looks at permissions for everybody; this rule looks at services. Bucket
statements for CloudTrail are HLZ-RULE-05's, which knows the trails.

How to fix: `"ArnLike": {"aws:SourceArn": <the ARN of the topic, rule, bucket or API>}`, or `"StringEquals":
{"aws:SourceAccount": <account id>}`.

Source: IAM User Guide, "The confused deputy problem" (cross-service); AWS Lambda Developer Guide, "Granting Lambda
function access to AWS services"; Amazon SNS Developer Guide, "Managing Amazon SNS encryption keys and costs"
(EventBridge); Amazon EventBridge User Guide, "Using resource-based policies for Amazon EventBridge"; 45 CFR
164.312(a)(1), 164.312(d).
"""

import re
from collections.abc import Iterator

from hipaa_landing_zone.rules import key, perimeter, resource_policy, trail
from hipaa_landing_zone.rules.perimeter import Kind
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

KEYS: dict[str, Kind] = {
    **perimeter.SOURCES,
    "aws:principalorgid": "organization",
    "kms:calleraccount": "account",
    "kms:encryptioncontext:aws:cloudtrail:arn": "arn",
    "kms:encryptioncontext:aws:logs:arn": "arn",
    "kms:encryptioncontext:aws:s3:arn": "arn",
    "kms:encryptioncontext:aws:sns:topicarn": "arn",
    "kms:encryptioncontext:aws:sqs:arn": "arn",
    "kms:encryptioncontext:secretarn": "arn",
    "lambda:eventsourcetoken": "network",
}
EVENTS = "events.amazonaws.com"
WITHOUT_SOURCE = ("AWS::SNS::TopicInlinePolicy", "AWS::SNS::TopicPolicy", key.TYPE, key.REPLICA)
"""Where EventBridge calls without telling for whom."""
HARMLESS = ("logs:createlogstream", "s3:getbucketacl")
"""What delivery services ask for beside delivery, and AWS's own examples grant without a source."""
PATH_OF_ACCOUNT = re.compile(r".*/AWSLogs/(\d{12}|\$\{AWS\.AccountId\})/.*")
FIX = (
    'Add the condition "StringEquals": {"aws:SourceAccount": <account id>} or '
    '"ArnLike": {"aws:SourceArn": <ARN of the source>}.'
)


def _services(statement: Statement, case: Case) -> list[str]:
    """Services that an Allow lets in, whose source nobody else judges."""
    if statement.actions and all(action in HARMLESS for action in statement.actions):
        return []
    spared = trail.SERVICE if case.resource.type == "AWS::S3::BucketPolicy" else None
    if case.resource.type in WITHOUT_SOURCE:
        spared = EVENTS
    return [str(name) for kind, name in statement.principals if kind == "Service" and name != spared]


def _admits_services(case: Case) -> bool:
    return any(
        not each.effect or (each.allows and _services(each, case)) for each in resource_policy.read(case.resource)
    )


def _check(case: Case) -> Iterator[Problem]:
    statements = resource_policy.read(case.resource)
    for statement in statements:
        if not statement.effect:
            yield undecided(f"which services its policy admits: {statement.unknown[0]}", FIX)
        elif statement.allows and (services := _services(statement, case)) and not _writes_below_account(statement):
            pinned = perimeter.bounded(statement, case, KEYS, named=True)
            if pinned is True or perimeter.refused(statement, statements, case, services=True):
                continue
            if isinstance(pinned, Unknown):
                yield undecided(f"for whom {statement.label} admits {services[0]}: {pinned}", FIX)
            else:
                yield failed(f"{statement.label} admits {services[0]} for anybody: no condition names its source.", FIX)


def _writes_below_account(statement: Statement) -> bool:
    return bool(statement.resources) and all(PATH_OF_ACCOUNT.fullmatch(str(each)) for each in statement.resources)


RULE = Rule(
    id="HLZ-RULE-27",
    name="services_in_resource_policies_are_pinned",
    title="Resource policies that let an AWS service in name the source it acts for.",
    severity="medium",
    citations=("164.312(a)(1)", "164.312(d)"),
    types=resource_policy.TYPES,
    applies=_admits_services,
    check=_check,
)
