"""Evaluates requests against policies as AWS does, offline, and says which statement decided.

    >>> role = Principal.of("arn:aws:iam::222233334444:role/Developer")
    >>> policies = Policies(identity=(ADMINISTRATOR_ACCESS,), scps=(Level("Root", (FULL_ACCESS,)),))
    >>> evaluate(Request(role, "cloudtrail:StopLogging"), policies).outcome
    <Outcome.ALLOWED: 'allowed'>

Not modelled: S3 access control lists and Block Public Access, KMS grants, service-specific protections such as those of
AWS-managed policies, and whether an action exists. A request for several resources is one evaluation for each.
"""

from hipaa_landing_zone.policies.evaluation.error import PolicyError, RequestError
from hipaa_landing_zone.policies.evaluation.evaluate import Outcome, Verdict, evaluate
from hipaa_landing_zone.policies.evaluation.explanation import Explanation, Missing, explain
from hipaa_landing_zone.policies.evaluation.policies import Layer, Level, Policies
from hipaa_landing_zone.policies.evaluation.policy import ADMINISTRATOR_ACCESS, FULL_ACCESS, Policy, default_key_policy
from hipaa_landing_zone.policies.evaluation.principal import Principal, PrincipalKind
from hipaa_landing_zone.policies.evaluation.request import Request, Resource
from hipaa_landing_zone.policies.evaluation.trace import Decision, Trace

__all__ = [
    "ADMINISTRATOR_ACCESS",
    "FULL_ACCESS",
    "Decision",
    "Explanation",
    "Layer",
    "Level",
    "Missing",
    "Outcome",
    "Policies",
    "Policy",
    "PolicyError",
    "Principal",
    "PrincipalKind",
    "Request",
    "RequestError",
    "Resource",
    "Trace",
    "Verdict",
    "default_key_policy",
    "evaluate",
    "explain",
]
