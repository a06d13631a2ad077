"""Function URLs ask who calls, and answer no other website's scripts.

A function URL is an address on the internet. With AuthType NONE anybody who knows it runs the function, unless its
code asks; with AWS_IAM the caller signs. A CORS configuration that admits every origin lets any website that somebody
visits call the function with the visitor's browser.

cdk-nag's LambdaFunctionPublicAccessProhibited looks at the permission beside the URL; this rule looks at the URL.

How to fix: `auth_type=FunctionUrlAuthType.AWS_IAM`, and name the origins in `allowed_origins`.

Source: AWS Lambda Developer Guide, "Control access to Lambda function URLs", "Creating and managing Lambda function
URLs" (cross-origin resource sharing); 45 CFR 164.312(d), 164.312(a)(1), 164.312(e)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, listed

FIX_IDENTITY = "Set AuthType to AWS_IAM, or put an API with an authorizer in front of the function."
FIX_ORIGIN = "Name the origins in Cors.AllowOrigins, or leave Cors out."


def _check(case: Case) -> Iterator[Problem]:
    kind = case.resource.get("AuthType")
    if isinstance(kind, Unknown):
        yield undecided(f"AuthType is {kind}", FIX_IDENTITY)
    elif kind != "AWS_IAM":
        yield failed("is open to everybody who knows the address.", FIX_IDENTITY)
    for origin in listed(case.resource.get("Cors", "AllowOrigins")):
        if isinstance(origin, Unknown):
            yield undecided(f"which origins it admits: {origin}", FIX_ORIGIN)
        elif "*" in str(origin):
            yield failed(f"answers scripts of every website: it admits origin {origin}.", FIX_ORIGIN)


RULE = Rule(
    id="HLZ-RULE-28",
    name="function_urls_ask_for_identity",
    title="Function URLs ask for a signed request and name their origins.",
    severity="high",
    citations=("164.312(d)", "164.312(a)(1)", "164.312(e)(1)"),
    types=("AWS::Lambda::Url",),
    check=_check,
)
