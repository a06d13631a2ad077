"""Network Firewall drops what no rule allows, cannot be taken away in passing, and logs.

A firewall policy hands every packet, fragments too, to the stateful rules or drops it; `aws:pass` lets traffic through
uninspected. The stateful rules are evaluated in strict order, and what none of them passes is dropped. A firewall is
protected against deletion and against a change of its subnets or policy by another stack, and logs what it drops
(alerts) and what it lets through (flows).

How to fix: `StatelessDefaultActions` and `StatelessFragmentDefaultActions` `[aws:forward_to_sfe]`, `RuleOrder:
STRICT_ORDER`, `StatefulDefaultActions` with `aws:drop_established` or another `aws:drop_…`; the three protections
true; an `AWS::NetworkFirewall::LoggingConfiguration` with ALERT and FLOW.

Source: AWS Network Firewall Developer Guide, "Managing evaluation order for Suricata compatible rules", "Firewall
settings", "Logging network traffic"; 45 CFR 164.312(e)(1), 164.312(b).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.setting import must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, listed, mappings, unknowns

FIREWALL, POLICY = "AWS::NetworkFirewall::Firewall", "AWS::NetworkFirewall::FirewallPolicy"
PROTECTIONS = ("DeleteProtection", "SubnetChangeProtection", "FirewallPolicyChangeProtection")
LOGS = ("ALERT", "FLOW")
FIX_STATELESS = "Let {} be [aws:forward_to_sfe]."
FIX_ORDER = "Set StatefulEngineOptions.RuleOrder to STRICT_ORDER."
FIX_STATEFUL = "Put aws:drop_established into StatefulDefaultActions."
FIX_LOGS = "Add an AWS::NetworkFirewall::LoggingConfiguration of the firewall with a destination for ALERT and FLOW."


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == POLICY:
        yield from _stateless(case.resource)
        yield from _stateful(case.resource)
    else:
        for name in PROTECTIONS:
            yield from must_be_on(case.resource.get(name), name, f"has no {name}.", f"Set {name} to true.")
        yield from _logging(case)


def _stateless(policy: Resource) -> Iterator[Problem]:
    for name in ("StatelessDefaultActions", "StatelessFragmentDefaultActions"):
        actions, fix = policy.get("FirewallPolicy", name), FIX_STATELESS.format(name)
        if "aws:pass" in listed(actions):
            yield failed(f"lets packets through uninspected: {name}.", fix)
        elif unknown := next(unknowns(actions), None):
            yield undecided(f"{name} is {unknown}", fix)


def _stateful(policy: Resource) -> Iterator[Problem]:
    order = policy.get("FirewallPolicy", "StatefulEngineOptions", "RuleOrder")
    actions = policy.get("FirewallPolicy", "StatefulDefaultActions")
    if isinstance(order, Unknown):
        yield undecided(f"RuleOrder is {order}", FIX_ORDER)
    elif order != "STRICT_ORDER":
        yield failed("evaluates rules by action, and passes what none of them drops.", FIX_ORDER)
    if any(str(each).startswith("aws:drop_") for each in listed(actions)):
        return
    if unknown := next(unknowns(actions), None):
        yield undecided(f"StatefulDefaultActions is {unknown}", FIX_STATEFUL)
    else:
        yield failed("passes what no rule is about.", FIX_STATEFUL)


def _logging(case: Case) -> Iterator[Problem]:
    index = _logged(case.assembly)
    logged = index.get(case.resource, frozenset())
    unclear = [each for each in {*logged, *index.get(None, ())} if isinstance(each, Unknown)]
    missing = " and ".join(each for each in LOGS if each not in logged)
    if missing and unclear:
        yield undecided(f"whether it logs {missing}: {unclear[0]}", FIX_LOGS)
    elif missing:
        yield failed(f"does not log {missing}.", FIX_LOGS)


@lru_cache(maxsize=1)
def _logged(assembly: Assembly) -> dict[Resource | None, frozenset[str | Unknown]]:
    """Log types by firewall; under None, why it is not known which firewall some are of."""
    index: dict[Resource | None, frozenset[str | Unknown]] = {}
    for each in assembly.of_type("AWS::NetworkFirewall::LoggingConfiguration"):
        destinations = mappings(each.get("LoggingConfiguration", "LogDestinationConfigs"))
        types = {kind for one in destinations if isinstance(kind := at(one, "LogType"), str | Unknown)}
        owner = assembly.find(each.get("FirewallArn"))
        if isinstance(owner, Resource):
            index[owner] = index.get(owner, frozenset()) | (types if each.is_there_with(owner) else frozenset())
        elif isinstance(each.get("FirewallArn"), Unknown):
            index[None] = index.get(None, frozenset()) | {owner}
    return index


RULE = Rule(
    id="HLZ-RULE-37",
    name="firewalls_drop_what_is_not_allowed",
    title="Network Firewall drops what no rule allows, is protected, and logs.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(b)"),
    types=(FIREWALL, POLICY),
    check=_check,
)
