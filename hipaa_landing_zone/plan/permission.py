"""May somebody in an account do something? Answered from the plan: what its guardrails leave, whoever is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.name import QUALIFIER
from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.document import ORGANIZATION, ROOT, ou_placeholder
from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    FULL_ACCESS,
    Level,
    Policies,
    Policy,
    Principal,
    Request,
    RequestError,
    Resource,
    explain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.plan.model import Plan, PlannedAccount
    from hipaa_landing_zone.policies import PolicyType
    from hipaa_landing_zone.policies.document import Document
    from hipaa_landing_zone.policies.evaluation import Explanation
    from hipaa_landing_zone.policies.evaluation.statement import PolicyKind

_KINDS: tuple[tuple[PolicyType, PolicyKind], ...] = (
    ("SERVICE_CONTROL_POLICY", "scp"),
    ("RESOURCE_CONTROL_POLICY", "rcp"),
)
# Keys that AWS sets for calls of AWS services alone: absent for everybody else, never unknown.
_OF_SERVICES = frozenset(
    {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:principalservicename"}
)
# Keys that follow from who the caller is: where the principal has none, the request has none.
_OF_PRINCIPALS = frozenset({"aws:assumedroot", "aws:principalorgid", "aws:principalorgpaths"})
# Nearly every service has tags; unless a question says otherwise, its request touches none of the landing zone's own.
_OWN_TAGS = frozenset(
    {"aws:tagkeys", "aws:requesttag/hlz:data-classification", "aws:resourcetag/hlz:data-classification"}
)
_TAG_KEYS = frozenset(key.lower().partition("/")[0] for key in reference.TAG_KEYS)
_OPEN = Policy.compile(
    "supposed resource policy",
    {"Version": "2012-10-17", "Statement": [{"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "*"}]},
    "resource",
)
PRINCIPALS = (
    "a role or user of the account (role/NAME, user/NAME), root, assumed-root, break-glass, deployer, deploy-role, "
    "service-linked/NAME, service:NAME.amazonaws.com, or the ARN of a stranger"
)


class Jurisdiction:
    """Which policies bind whom: the plan's guardrails, level by level, compiled once.

    Ids that AWS has not given yet are stood in for by made-up ones, the same everywhere, so that a plan can be asked
    before anything is deployed.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._accounts = {
            account.name: account.id or f"{number:012d}" for number, account in enumerate(plan.accounts, 1)
        }
        self._ids = {
            ORGANIZATION: plan.organization_id or "o-notlocked",
            ROOT: plan.root_id or "r-notlocked",
            **{ou_placeholder(ou.path): ou.id or f"ou-{n}-notlocked" for n, ou in enumerate(plan.ous, 1)},
        }
        self._compiled: dict[tuple[str, PolicyKind], Policy] = {}
        self._bound: dict[tuple[str, str], Policies] = {}

    def account_id(self, account: PlannedAccount) -> str:
        """Return the id of an account, or what stands in for it."""
        return self._accounts[account.name]

    def path(self, account: PlannedAccount) -> str:
        """Return the organization path of an account, as ``aws:PrincipalOrgPaths`` has it."""
        ous = (self._ids[ou_placeholder(path)] for path in self._plan.on_the_way(account))
        return "/".join((self._ids[ORGANIZATION], self._ids[ROOT], *ous, ""))

    def policies(self, caller: PlannedAccount, owner: PlannedAccount) -> Policies:
        """Return what binds a caller of one account at a resource of another, or the same.

        Identity and resource policies are supposed to allow everything: what is left is what guardrails leave.
        """
        key = caller.name, owner.name
        if key not in self._bound:
            self._bound[key] = Policies(
                identity=(ADMINISTRATOR_ACCESS,),
                scps=tuple(self._levels(caller, "SERVICE_CONTROL_POLICY", "scp")),
                rcps=tuple(self._levels(owner, "RESOURCE_CONTROL_POLICY", "rcp")),
                resource=_OPEN,
                management_account=self._plan.organization.management_account_id,
            )
        return self._bound[key]

    def hierarchy(
        self, account: PlannedAccount, policy_type: PolicyType
    ) -> Iterator[tuple[str, tuple[tuple[str, Document], ...]]]:
        """Yield the documents of one type, with their ids, at the root, at each OU on the way, and at an account."""
        yield "Root", ()
        for path in self._plan.on_the_way(account):
            here = [policy for policy in self._plan.policies if policy.type == policy_type and path in policy.targets]
            yield path, tuple((policy.id, policy.template.bind(self._ids)) for policy in here)
        yield account.name, ()

    def _levels(self, account: PlannedAccount, policy_type: PolicyType, kind: PolicyKind) -> Iterator[Level]:
        full = (FULL_ACCESS,) if kind == "scp" else ()
        for name, here in self.hierarchy(account, policy_type):
            yield Level(name, (*full, *(self._compile(policy_id, document, kind) for policy_id, document in here)))

    def _compile(self, policy_id: str, document: Document, kind: PolicyKind) -> Policy:
        key = policy_id, kind
        if key not in self._compiled:
            self._compiled[key] = Policy.compile(policy_id, document.content(), kind)
        return self._compiled[key]


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants to do what to what.

    Attributes:
        account: the caller's account, by name.
        principal: who; see ``PRINCIPALS``.
        action: such as ``s3:GetObject``.
        resource: its ARN; ``*`` when it is left open.
        context: condition keys and values besides those that follow from the rest.
        absent: condition keys that the request does not have.
        owner: the account of the resource, by name; None for the one in the ARN, or the caller's.
    """

    account: str
    principal: str
    action: str
    resource: str = "*"
    context: Mapping[str, str] | None = None
    absent: frozenset[str] = frozenset()
    owner: str | None = None


def require_known(plan: Plan, question: Question) -> None:
    """Refuse a question about an account or an action that does not exist, with the nearest that do.

    Whoever passes on what a person wrote asks this first: no guardrail denies what does not exist, so that the answer
    would look like a permission.

    Raises:
        RequestError: the account, the owner or the action is none.
    """
    for name in (question.account, *([question.owner] if question.owner else [])):
        if name not in {account.name for account in plan.accounts}:
            raise RequestError(f"{name}: no such account; {nearest_accounts(plan, name)}")
    if reference.action(question.action) is None:
        near = ", ".join(reference.nearest(question.action))
        hint = f"; did you mean {near}?" if near else ""
        raise RequestError(f"{question.action}: no such action in the service reference of {reference.as_of()}{hint}")


def nearest_accounts(plan: Plan, name: str) -> str:
    """Return what to say of a name that no account has: the nearest names, else all of them."""
    names = [account.name for account in plan.accounts]
    near = get_close_matches(name, names, n=3)
    return f"did you mean {', '.join(near)}" if near else ", ".join(names)


def principal_of(plan: Plan, jurisdiction: Jurisdiction, account: PlannedAccount, text: str) -> Principal:
    """Return the principal that a person names; an ARN of another account is a stranger to the organization.

    Raises:
        RequestError: it is none of ``PRINCIPALS``.
    """
    account_id, path = jurisdiction.account_id(account), jurisdiction.path(account)
    prefix = f"arn:{plan.partition}:iam::{account_id}"
    region = plan.organization.home_region
    known = {
        "root": f"{prefix}:root",
        "assumed-root": f"{prefix}:root",
        "break-glass": f"{prefix}:role/{plan.organization.account_access_role}",
        "deployer": f"{prefix}:role/cdk-{QUALIFIER}-cfn-exec-role-{account_id}-{region}",
        "deploy-role": f"{prefix}:role/cdk-{QUALIFIER}-deploy-role-{account_id}-{region}",
    }
    if text.startswith("service:"):
        return Principal.service(text.removeprefix("service:"))
    if text.startswith("service-linked/"):
        arn = f"{prefix}:role/aws-service-role/service.amazonaws.com/{text.removeprefix('service-linked/')}"
    elif text.startswith(("role/", "user/")):
        arn = f"{prefix}:{text}"
    else:
        arn = known.get(text, text)
    ours = f":{account_id}:" in arn
    try:
        return Principal.of(arn, organization_path=path if ours else None, assumed_root=text == "assumed-root")
    except RequestError as error:
        raise RequestError(f"{text!r} is no principal: write {PRINCIPALS}.") from error


def request_of(plan: Plan, jurisdiction: Jurisdiction, question: Question) -> tuple[Request, Policies]:
    """Return a question as the request that AWS would authorize, and the policies that bind it.

    Condition keys on which a guardrail depends and that nothing gives are unknown, so that the answer is never better
    than what was said; only tags of the landing zone are supposed not to be touched.

    Raises:
        RequestError: the principal or the action is none.
    """
    caller = plan.account(question.account)
    owner = plan.account(question.owner) if question.owner else _owner(plan, jurisdiction, question, caller)
    principal = principal_of(plan, jurisdiction, caller, question.principal)
    context: dict[str, str | bool] = {
        "aws:RequestedRegion": plan.organization.home_region,
        "aws:SecureTransport": True,
        "aws:ViaAWSService": False,
        **({"s3:TlsVersion": "1.2"} if question.action.lower().startswith("s3:") else {}),
        **(question.context or {}),
    }
    given = {key.lower() for key in context} | {key.lower() for key in question.absent}
    where = Resource(question.resource, jurisdiction.account_id(owner), jurisdiction.path(owner))
    request = Request(principal, question.action, where, context)
    policies = jurisdiction.policies(caller, owner)
    if principal.account and principal.organization_path is None:
        policies = replace(policies, scps=())  # no SCP of ours binds a stranger
    asked = _asked(request, policies) - given - request.keys.keys() - _OF_PRINCIPALS - _OWN_TAGS
    if not question.principal.startswith("service:"):
        asked -= _OF_SERVICES
    unknown = frozenset(key for key in asked if _applies(key, question.action))
    return Request(principal, question.action, where, context, unknown), policies


def restricted(plan: Plan, jurisdiction: Jurisdiction, question: Question) -> Iterator[tuple[str, str, Explanation]]:
    """Yield the resources on which guardrails deny, or may deny, what a question that names none asks.

    Each is given as a pattern, with the statement, and the explanation for one resource that fits the pattern.
    """
    caller = plan.account(question.account)
    account_id, region = jurisdiction.account_id(caller), plan.organization.home_region
    documents = (each for _, here in jurisdiction.hierarchy(caller, "SERVICE_CONTROL_POLICY") for each in here)
    for policy_id, document in documents:
        for statement in document.statements:
            patterns = statement.get("Resource", "*")
            for pattern in [patterns] if isinstance(patterns, str) else patterns:
                if pattern == "*":
                    continue
                one = _one_of(pattern, account_id, region)
                asked = replace(question, resource=one, owner=question.owner or caller.name)
                explanation = explain(*request_of(plan, jurisdiction, asked))
                if any(f" {statement['Sid']} of {policy_id} " in decision.title for decision in explanation.denials):
                    yield pattern, f"{policy_id} {statement['Sid']}", explanation


def _one_of(pattern: str, account_id: str, region: str) -> str:
    """Return one ARN that fits a pattern."""
    parts = pattern.split(":", 5)
    fillers = ("arn", "aws", "service", region, account_id, "x")
    filled = [filler if part == "*" else part for part, filler in zip(parts, fillers, strict=False)]
    return ":".join(filled).replace("*", "x").replace("?", "x")


def _owner(plan: Plan, jurisdiction: Jurisdiction, question: Question, caller: PlannedAccount) -> PlannedAccount:
    parts = question.resource.split(":", 5)
    named = parts[4] if len(parts) > 4 else ""  # noqa: PLR2004 - an ARN's fifth part is the account
    return next((each for each in plan.accounts if jurisdiction.account_id(each) == named), caller)


def _applies(key: str, action: str) -> bool:
    """Return whether AWS may set a condition key for an action; tag keys and a service's own keys are of some only."""
    of_action = {each.lower() for each in reference.condition_keys(action)}
    name = key.partition("/")[0]
    if name in _TAG_KEYS:
        return any(each.partition("/")[0] == name for each in of_action)
    return key in of_action or name in reference.GLOBAL_KEYS


def _asked(request: Request, policies: Policies) -> frozenset[str]:
    """Return the condition keys, in lower case, on which a Deny for the request's action depends."""
    gates = policies.gates(request.action.lower())
    return frozenset(
        key for gate in gates.denying for statement in gate.denies for each in statement.conditions for key in each.keys
    )
