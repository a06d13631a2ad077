"""A symbolic request: who calls what on which resource with which condition keys, all of it unknown to the solver."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import z3
from proof.pattern import TRUE, Arn, Choice, Patterns, Symbol, Text, any_of, like

from hipaa_landing_zone.policies.reference import find_key

if TYPE_CHECKING:
    from proof.place import Place

SLOTS = 4
"""How many values a multivalued key can hold. A counterexample needs no more than one for each condition on the key."""
_WORD = string.ascii_lowercase + string.digits + "-"
_NAME = string.ascii_letters + string.digits + "+=,.@_-/:"
_PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "
_SERVICE_LINKED = "role/aws-service-role/"


class Kind(StrEnum):
    """What kind of principal calls."""

    USER = "user"
    ROLE = "role"
    FEDERATED = "federated user"
    ROOT = "root user"
    ROOT_SESSION = "root session of sts:AssumeRoot"
    SERVICE_LINKED = "service-linked role"
    SERVICE = "AWS service"
    ANONYMOUS = "anonymous"


_TYPES = {
    Kind.USER: "User",
    Kind.ROLE: "AssumedRole",
    Kind.FEDERATED: "FederatedUser",
    Kind.ROOT: "Account",
    Kind.ROOT_SESSION: "Account",
    Kind.SERVICE_LINKED: "AssumedRole",
    Kind.SERVICE: "",
    Kind.ANONYMOUS: "Anonymous",
}
"""What ``aws:PrincipalType`` says of each; AWS services have none."""
_NAMES = {
    Kind.USER: "user/?*",
    Kind.ROLE: "role/?*",
    Kind.FEDERATED: "federated-user/?*",
    Kind.ROOT: "root",
    Kind.ROOT_SESSION: "root",
    Kind.SERVICE_LINKED: f"{_SERVICE_LINKED}?*",
}
"""The last part of the ARN of each."""
_KINDS, _VALUES = z3.EnumSort("Kind", [kind.name for kind in Kind])
_BY_KIND = dict(zip(Kind, _VALUES, strict=True))
_OF_SERVICES = {
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalservicename",
}
"""Keys that only a request carries that an AWS service makes on behalf of a resource."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one value of a condition key: whether there is one, and which."""

    there: z3.BoolRef
    value: Text | z3.BoolRef | z3.ArithRef | Arn


@dataclass(frozen=True, slots=True)
class Key:
    """A condition key of the request; its type is the service reference's, never guessed from the policy."""

    name: str
    type: str
    multivalued: bool
    slots: tuple[Slot, ...]

    @property
    def present(self) -> z3.BoolRef:
        """Whether the request carries the key."""
        return any_of(slot.there for slot in self.slots)


@dataclass(slots=True)
class Request:
    """Everything that policies can ask about a request, and what is true of every request.

    Attributes:
        places: the accounts that principals and resources can be of.
        actions: the actions that it can be about; any action at all when there are none.
        symbols: the texts that can be anything.
    """

    partition: str
    places: tuple[Place, ...]
    actions: tuple[str, ...] = ()
    kind: z3.ExprRef = field(init=False)
    home: z3.ArithRef = field(init=False)
    owner: z3.ArithRef = field(init=False)
    principal: Arn = field(init=False)
    action: Text = field(init=False)
    names_resource: z3.BoolRef = field(init=False)
    resource: Arn = field(init=False)
    keys: dict[str, Key] = field(default_factory=dict, init=False)
    facts: list[z3.BoolRef] = field(default_factory=list, init=False)
    symbols: list[Symbol] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        """Make the parts of the request."""
        self.kind = z3.Const("kind", _KINDS)
        self.home, self.owner = z3.Int("account of the principal"), z3.Int("account of the resource")
        self.facts += [z3.And(at >= 0, at < len(self.places)) for at in (self.home, self.owner)]
        self.action = self._action()
        self.principal = self._principal()
        self.names_resource = z3.Bool("names a resource")
        self.resource = self._resource()
        self.facts.append(z3.Implies(z3.And(self.has_arn, z3.Not(self.names_resource)), self.home == self.owner))
        self._derive()

    def _action(self) -> Text:
        if not self.actions:
            return self._symbol("action", _WORD + ":", ("?*:?*", True), ("*:*:*", False))
        at = z3.Int("number of the action")
        self.facts.append(z3.And(at >= 0, at < len(self.actions)))
        return Choice(tuple((at == number, action.lower()) for number, action in enumerate(self.actions)))

    def _principal(self) -> Arn:
        federated, name = self.is_a(Kind.FEDERATED), self._symbol("principal", _NAME, ("?*", True))
        self.facts += [z3.Implies(self.is_a(kind), like(name, [pattern])) for kind, pattern in _NAMES.items()]
        self.facts.append(z3.Implies(self.is_a(Kind.ROLE), z3.Not(like(name, [f"{_SERVICE_LINKED}*"]))))
        service = Choice(((federated, "sts"), (z3.Not(federated), "iam")))
        return Arn(Choice.of(self.partition), service, Choice.of(""), self.account(self.home), name)

    def _resource(self) -> Arn:
        named = z3.Bool("the resource's ARN has an account")
        accounts = [(z3.And(named, at), text) for at, text in self.account(self.owner).options]
        return Arn(
            Choice.of(self.partition),
            self._symbol("resource service", _WORD, ("?*", True)),
            self._symbol("resource region", _WORD),
            Choice((*accounts, (z3.Not(named), ""))),
            self._symbol("resource", _PRINTABLE, ("?*", True)),
        )

    def _symbol(self, name: str, alphabet: str, *shape: tuple[str, bool]) -> Symbol:
        symbol = Symbol(name, alphabet, tuple((Patterns(frozenset({text})), answer) for text, answer in shape))
        self.symbols.append(symbol)
        return symbol

    def account(self, at: z3.ArithRef) -> Choice:
        """Return the id of the account at a place."""
        return Choice(tuple((at == index, place.account) for index, place in enumerate(self.places)))

    def at(self, place: z3.ArithRef, fits) -> z3.BoolRef:
        """Return whether a place fits."""
        return any_of(place == index for index, each in enumerate(self.places) if fits(each))

    def is_a(self, *kinds: Kind) -> z3.BoolRef:
        """Return whether the principal is of one of these kinds."""
        return any_of(self.kind == _BY_KIND[kind] for kind in kinds)

    def calls(self, *actions: str) -> z3.BoolRef:
        """Return whether the action matches one of these; case does not matter."""
        if malformed := [each for each in actions if each != "*" and ":" not in each]:
            raise ValueError(f"{malformed} are no actions")
        return like(self.action, [action.lower() for action in actions])

    def on(self, *patterns: str) -> z3.BoolRef:
        """Return whether the resource matches one of these; ``*`` also stands for actions that name no resource."""
        if "*" in patterns:
            return TRUE
        return z3.And(self.names_resource, any_of(self.resource.like(pattern) for pattern in patterns))

    def by(self, *patterns: str) -> z3.BoolRef:
        """Return whether the principal's ARN matches one of these."""
        return z3.And(self.has_arn, any_of(self.principal.like(pattern) for pattern in patterns))

    @property
    def has_arn(self) -> z3.BoolRef:
        """Whether the principal is an identity of some account."""
        return z3.Not(self.is_a(Kind.SERVICE, Kind.ANONYMOUS))

    def key(self, name: str) -> Key:
        """Return a condition key, made when it is first asked for.

        Raises:
            ValueError: the service reference knows no such key.
        """
        lower = name.lower()
        if lower not in self.keys:
            known = find_key(name)
            if known is None:
                raise ValueError(f"{name} is no condition key")
            slots = tuple(
                Slot(z3.Bool(f"{lower} {number} given"), self._value(known.type, f"{lower} {number}"))
                for number in range(SLOTS if known.multivalued else 1)
            )
            self.keys[lower] = Key(lower, known.type, known.multivalued, slots)
            if lower in _OF_SERVICES:
                self.facts.append(z3.Implies(self.keys[lower].present, self.is_a(Kind.SERVICE)))
        return self.keys[lower]

    def _value(self, kind: str, name: str) -> Text | z3.BoolRef | z3.ArithRef | Arn:
        match kind:
            case "String":
                return self._symbol(name, _PRINTABLE, ("?*", True))
            case "Bool":
                return z3.Bool(name)
            case "Numeric":
                return z3.Real(name)
            case "Date" | "IPAddress":
                return z3.Int(name)
            case "ARN":
                service, region = (self._symbol(f"{name} {part}", _WORD) for part in ("service", "region"))
                account = self._symbol(f"{name} account", string.digits)
                last = self._symbol(f"{name} resource", _PRINTABLE, ("?*", True))
                return Arn(Choice.of(self.partition), service, region, account, last)
        raise ValueError(f"condition keys of type {kind} are not encoded")

    def _derive(self) -> None:
        """Make the keys that follow from the principal. Source: IAM User Guide, "AWS global condition context keys"."""
        service, session = self.is_a(Kind.SERVICE), self.is_a(Kind.ROOT_SESSION)
        types = Choice(tuple((self.is_a(kind), text) for kind, text in _TYPES.items()))
        self._given("aws:PrincipalArn", self.has_arn, self.principal)
        self._given("aws:PrincipalAccount", self.has_arn, self.principal.account)
        self._given("aws:PrincipalType", z3.Not(service), types)
        self._given("aws:PrincipalIsAWSService", z3.Not(self.is_a(Kind.ANONYMOUS)), service)
        self._given("aws:AssumedRoot", session, session)
        self._given("aws:SecureTransport", TRUE, z3.Bool("over TLS"))
        self._given("aws:ResourceAccount", TRUE, self.account(self.owner))
        for whose, at, possible in (("Principal", self.home, self.has_arn), ("Resource", self.owner, TRUE)):
            there = z3.And(possible, self.at(at, lambda place: place.path is not None))
            ids = ((at == index, (place.path or "").split("/")[0]) for index, place in enumerate(self.places))
            paths = ((at == index, place.path or "") for index, place in enumerate(self.places))
            self._given(f"aws:{whose}OrgID", there, Choice(tuple(ids)))
            self._given(f"aws:{whose}OrgPaths", there, Choice(tuple(paths)))

    def _given(self, name: str, there: z3.BoolRef, value: Text | z3.BoolRef | Arn) -> None:
        known = find_key(name)
        if known is None:
            raise ValueError(f"{name} is no condition key")
        self.keys[name.lower()] = Key(name.lower(), known.type, known.multivalued, (Slot(there, value),))
