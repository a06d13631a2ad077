"""Statements of resource policies that refuse requests without TLS."""

from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.value import truth


def refuses_plain_http(statement: Statement) -> bool:
    """Whether a statement denies, for everybody, what comes without TLS; for which actions it does, is not asked.

    A second condition would spare some plain requests, so that it must be the only one.
    """
    if statement.effect != "Deny" or ("AWS", "*") not in statement.principals or len(statement.conditions) != 1:
        return False
    ((operator, key, values),) = statement.conditions
    return (
        operator in {"bool", "boolifexists"}
        and key == "aws:securetransport"
        and [truth(each) for each in values] == [False]
    )
