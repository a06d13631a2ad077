"""Seeded cases for the comparison with iam-simulate: every operator in every form, and mixtures of all policy kinds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

from policies.evaluation.scenario import Document, Scenario, document
from policies.evaluation.vocabulary import (
    ALLOW_ALL,
    ALWAYS_OWN_POLICY,
    ARNS,
    BINARIES,
    DATES,
    EPOCHS,
    EXISTENCE,
    FAMILIES,
    FULL,
    HOME,
    IPS,
    LIST_PATTERNS,
    LISTS,
    NUMBERS,
    OTHER,
    OWN_POLICY,
    PATH,
    QUALIFIERS,
    RESOURCES,
    TAGS,
    TEXT_PATTERNS,
    TEXTS,
    THIRD,
)

from hipaa_landing_zone.policies.evaluation import Principal, PrincipalKind, Request, Resource


def grid(seed: int) -> Iterator[Scenario]:
    """Yield every operator with every qualifier and suffix, on absent, single and several values, in both effects."""
    random = Random(seed)  # noqa: S311 - reproducible cases, not secrets
    names = [family + form for family, (forms, *_) in FAMILIES.items() for form in forms]
    for name, qualifier, suffix, effect in product([*names, "Null"], QUALIFIERS, EXISTENCE, ("Allow", "Deny")):
        if name == "Null" and (qualifier or suffix):
            continue
        for state, count in product(("absent", "present", "present", "several"), (1, 2)):
            key, value, expected = _operands(random, name, multivalued=state == "several")
            context = {} if state == "absent" else {key: value}
            condition = {f"{qualifier}{name}{suffix}": {key: _one_or_more(random, expected, count)}}
            statement = {"Effect": effect, "Action": "sqs:*", "Resource": "*", "Condition": condition}
            statements = [statement] if effect == "Allow" else [ALLOW_ALL, statement]
            principal = Principal.of(f"arn:aws:iam::{HOME}:user/alice", tags={"team": random.choice(TAGS)})
            resource = Resource(RESOURCES["sqs:SendMessage"].format(HOME))
            request = Request(principal, "sqs:SendMessage", resource, context)
            yield Scenario(request, (document(*statements),), note=f"{qualifier}{name}{suffix} {state} {effect}")


def mixtures(seed: int, count: int) -> Iterator[Scenario]:
    """Yield random requests against random policies of all kinds."""
    random = Random(seed)  # noqa: S311 - reproducible cases, not secrets
    for _ in range(count):
        yield _mixture(random)


def _mixture(random: Random) -> Scenario:
    action = random.choice(tuple(RESOURCES))
    principal = _principal(random)
    owner = random.choice((HOME, HOME, HOME, OTHER))
    arn = RESOURCES[action].format(owner)
    if arn == "*":
        owner = principal.account or HOME
    path = {"organization_path": PATH} if random.random() < 0.5 and owner != principal.account else {}
    request = Request(principal, action, Resource(arn, owner, **path), _context(random))
    make = _Maker(random, request)
    plain = principal.kind not in {PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS}
    root = principal.kind is PrincipalKind.ROOT
    federated = principal.kind is PrincipalKind.FEDERATED_USER
    role = principal.kind is PrincipalKind.ROLE
    session = federated or (role and random.random() < 0.25)
    has_policy = action.startswith(OWN_POLICY) and random.random() < 0.7
    return Scenario(
        request=request,
        identity=(FULL,) if root else tuple(make.own() for _ in range(random.choice((1, 1, 2)))) if plain else (),
        boundary=make.own() if plain and not root and random.random() < 0.3 else None,
        session=make.own() if session else None,
        scps=tuple(make.scps() for _ in range(random.choice((0, 1, 2, 3, 5)))) if plain else (),
        rcps=tuple(make.rcps() for _ in range(random.choice((0, 0, 1, 3)))),
        resource=make.resource(session=session) if has_policy or action.startswith(ALWAYS_OWN_POLICY) else None,
        endpoint=make.endpoint() if random.random() < 0.15 else None,
    )


def _principal(random: Random) -> Principal:
    account = random.choice((HOME, HOME, HOME, OTHER))
    common: dict[str, Any] = {"tags": {"team": random.choice(TAGS)} if random.random() < 0.7 else {}}
    if random.random() < 0.8:
        common["organization_path"] = PATH
    kind = random.choices(("role", "user", "root", "federated", "service", "anonymous"), (45, 27, 7, 5, 10, 6))[0]
    if kind == "service":
        return Principal.service("cloudtrail.amazonaws.com")
    if kind == "anonymous":
        return Principal.anonymous()
    arn = {
        "role": f"arn:aws:iam::{account}:role/Reader",
        "user": f"arn:aws:iam::{account}:user/alice",
        "root": f"arn:aws:iam::{account}:root",
        "federated": f"arn:aws:sts::{account}:federated-user/bob",
    }[kind]
    return Principal.of(arn, session="alice", **common)


def _context(random: Random) -> dict[str, Any]:
    keys = {
        "aws:RequestedRegion": TEXTS,
        "aws:TagKeys": LISTS,
        "aws:MultiFactorAuthAge": NUMBERS,
        "aws:TokenIssueTime": DATES,
        "aws:EpochTime": EPOCHS,
        "aws:MultiFactorAuthPresent": ("true", "false"),
        "aws:UserAgent": BINARIES,
        "aws:SourceIp": IPS,
        "aws:SourceArn": ARNS,
    }
    return {key: random.choice(values) for key, values in keys.items() if random.random() < 0.7}


def _operands(random: Random, name: str, *, multivalued: bool) -> tuple[str, Any, tuple[str, ...]]:
    """Return a key, a value for it, and the values that a policy may compare it with."""
    family = next((each for each in FAMILIES if name.startswith(each)), "String")
    _, values, keys, expected = FAMILIES[family]
    if family != "String":
        return keys[0], random.choice(values), ("true", "false") if name == "Null" else expected
    key = "aws:TagKeys" if multivalued else "aws:RequestedRegion"
    expected = ("true", "false") if name == "Null" else LIST_PATTERNS if multivalued else TEXT_PATTERNS
    return key, random.choice(LISTS if multivalued else TEXTS), expected


def _one_or_more(random: Random, values: tuple[str, ...], count: int) -> str | list[str]:
    chosen = random.sample(values, min(count, len(values)))
    return chosen if count > 1 else chosen[0]


class _Maker:
    """Makes policies that often bear on one request."""

    def __init__(self, random: Random, request: Request) -> None:
        self._random, self._request = random, request

    def own(self) -> Document:
        """Return an identity, boundary or session policy, often one that allows all but a little."""
        wide = [ALLOW_ALL] if self._chance(0.5) else []
        return document(*wide, *(self._statement(self._chance(0.25)) for _ in range(self._random.choice((1, 1, 2)))))

    def scps(self) -> tuple[Document, ...]:
        """Return the policies of one level of SCPs."""
        full = (FULL,) if self._chance(0.93) else ()
        return (*full, *(document(self._statement(self._chance(0.7))) for _ in range(self._random.choice((0, 0, 1)))))

    def rcps(self) -> tuple[Document, ...]:
        """Return the policies of one level of RCPs."""
        statement = self._statement(deny=True, rcp=True)
        return (document({**statement, "Principal": "*"}),) if self._chance(0.5) else ()

    def endpoint(self) -> Document:
        """Return an endpoint policy."""
        wide = [{**ALLOW_ALL, "Principal": "*"}] if self._chance(0.7) else []
        return document(*wide, {**self._statement(self._chance(0.4)), "Principal": "*"})

    def resource(self, *, session: bool) -> Document:
        """Return a resource's policy; with session policies, one that does not name the session directly."""
        statements = []
        for _ in range(self._random.choice((1, 1, 2))):
            deny = self._chance(0.15)
            statement = {**self._statement(deny), **self._principals(deny=deny, session=session)}
            if self._request.action == "sts:AssumeRole":
                statement.pop("Resource", None)
                statement.pop("NotResource", None)
                if "NotPrincipal" in statement:
                    statement["Principal"] = {"AWS": THIRD}
                    del statement["NotPrincipal"]
            statements.append(statement)
        return document(*statements)

    def _principals(self, *, deny: bool, session: bool) -> dict[str, Any]:
        principal = self._request.principal
        account = principal.account or HOME
        root = f"arn:aws:iam::{account}:root"
        named = principal.arn if principal.kind is not PrincipalKind.ROOT else root
        direct = [principal.session_arn or named, "*"] if not session else [named if principal.session_arn else root]
        if principal.account is None:
            service = {"Service": principal.arn or "cloudtrail.amazonaws.com"}
            return {
                "Principal": self._random.choice(("*", service, {"Service": "config.amazonaws.com"}, {"AWS": HOME}))
            }
        if deny and self._chance(0.5):
            every = [root, principal.arn, *([principal.session_arn] if principal.session_arn else [])]
            return {"NotPrincipal": {"AWS": every if self._chance(0.5) else [THIRD]}}
        if deny:
            direct = [*direct, "*"]
        choices: list[Any] = [root, account, *([] if session and principal.session_arn is None else [named]), *direct]
        return {"Principal": {"AWS": self._random.choice([*choices, THIRD])}}

    def _statement(self, deny: bool, *, rcp: bool = False) -> dict[str, Any]:
        random, prefix = self._random, self._request.action.split(":")[0]
        actions = [self._request.action, f"{prefix}:*", self._wild_action(), self._request.action.upper()]
        if not rcp:
            actions += ["*", "*"]
        others = ["ec2:RunInstances", "s3:DeleteBucket", "kms:Encrypt", f"{prefix}:Nothing*"]
        chosen = random.sample([*actions, *others], random.choice((1, 1, 2, 3))) if self._chance(0.9) else others[:2]
        negated = not rcp and self._chance(0.12)
        statement: dict[str, Any] = {"Effect": "Deny" if deny else "Allow"}
        statement["NotAction" if negated else "Action"] = (
            (others if self._chance(0.7) else chosen) if negated else chosen
        )
        statement |= self._resources(rcp=rcp)
        if (deny and self._chance(0.9)) or self._chance(0.3):
            statement |= {"Condition": self._conditions(random.choice((1, 1, 2)))}
        return statement

    def _resources(self, *, rcp: bool) -> dict[str, Any]:
        random, arn = self._random, self._request.resource.arn
        choices = ["*", "*", "arn:aws:s3:::elsewhere/*", f"arn:aws:sqs:us-east-1:{THIRD}:*"]
        short = not rcp and random.random() < 0.1
        if arn != "*":
            choices += [arn, arn, *self._wild_arns(arn)]
            if short:
                choices += [":".join(arn.split(":")[:3]) + ":*"] * 3
        chosen = random.sample(choices, random.choice((1, 1, 2)))
        negated = self._chance(0.1) and not short and not any("${" in each for each in chosen)
        return {"NotResource" if negated else "Resource": chosen if len(chosen) > 1 else chosen[0]}

    def _wild_arns(self, arn: str) -> list[str]:
        parts = arn.split(":", 5)
        head = ":".join(parts[:3])
        names = [f"{head}:*:*:{parts[5]}", f"{arn[:-2]}??", f"{arn[:-3]}*", f"arn:*:{parts[2]}:*:{parts[4]}:{parts[5]}"]
        if parts[2] == "s3":
            names += [arn.replace("alice", "${aws:username}"), arn.replace("blue", "${aws:PrincipalTag/team, 'green'}")]
        return names

    def _wild_action(self) -> str:
        prefix, name = self._request.action.split(":")
        middle = self._random.randrange(1, len(name))
        return self._random.choice(
            (
                f"{prefix}:{name[:middle]}*",
                f"{prefix}:*{name[middle:]}",
                f"{prefix}:?{name[1:]}",
                f"{prefix}:?{name[1:-1]}",
            )
        )

    def _conditions(self, count: int) -> dict[str, Any]:
        random = self._random
        block: dict[str, Any] = {}
        for _ in range(count):
            family = random.choice(tuple(FAMILIES))
            name = "Null" if self._chance(0.08) else family + random.choice(FAMILIES[family][0])
            key, _, expected = _operands(random, name, multivalued=self._chance(0.25))
            if name.startswith("Date") and self._chance(0.2):
                key, expected = "aws:EpochTime", EPOCHS
            if name in {"ArnEquals", "ArnLike", "ArnNotLike", "ArnNotEquals"} and self._chance(0.4):
                key, expected = (
                    "aws:PrincipalArn",
                    ("arn:aws:iam::*:role/*", f"arn:aws:iam::{HOME}:*", "arn:aws:iam::*:root"),
                )
            qualifier = "" if name == "Null" else random.choices(QUALIFIERS, (6, 1, 1))[0]
            suffix = "" if name == "Null" else random.choices(EXISTENCE, (4, 1))[0]
            block.setdefault(f"{qualifier}{name}{suffix}", {})[key] = _one_or_more(
                random, expected, random.choice((1, 2))
            )
        return block

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability
