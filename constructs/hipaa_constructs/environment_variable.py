"""Environment variables hold no secrets: who may read a configuration reads them, and so do logs and crash dumps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_cdk import Stack

from hipaa_constructs.check import is_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

SECRET_NAME = re.compile(
    r"(^|_)(PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRETS?|TOKENS?|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY"
    r"|SIGNING_?KEY|ENCRYPTION_?KEY|CONNECTION_?STRING)(_|$)"
)
# A name that says where the secret is holds no secret.
POINTER_NAME = re.compile(r"_(ALIAS|ARN|ARNS|ID|IDS|NAME|NAMES|PATH|PREFIX|TABLE|BUCKET|QUEUE|URL|TTL|SECONDS)$")
SECRET_VALUES = {
    "an AWS access key": r"\b(AKIA|ASIA)[A-Z0-9]{16}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a JSON web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.",
    "a URL with a password": r"://[^/\s:@]+:[^/\s@]+@",
    "an access token": r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|glpat-[\w-]{20}|xox[abprs]-\w)",
    "a resolved secret": r"\{\{resolve:(secretsmanager|ssm-secure):",
}
ADVICE = "give the secret's ARN, and let the code read it with its role"


def require_no_secrets(scope: Construct, environment: Mapping[str, str]) -> None:
    """Checks that no variable looks like a secret, by its name or by its value.

    A secret of an unknown form under an innocent name passes; this catches what people do in a hurry.

    Args:
        scope: construct in whose stack tokens are resolved.
        environment: variables by name.

    Raises:
        ValueError: a variable that looks like a secret. The message does not repeat the value.
    """
    for name, value in environment.items():
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").replace(".", "_").upper()
        if SECRET_NAME.search(words) and not POINTER_NAME.search(words):
            raise ValueError(f"environment: {name!r} given; allowed: no secrets; {ADVICE}.")
        text = str(Stack.of(scope).resolve(value)) if is_token(value) else value
        for kind, pattern in SECRET_VALUES.items():
            if re.search(pattern, text):
                raise ValueError(f"environment: {kind} given in {name!r}; allowed: no secrets; {ADVICE}.")
