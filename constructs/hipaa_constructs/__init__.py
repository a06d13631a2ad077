"""Constructs for PHI on AWS: each is named for the guarantee that it keeps."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipaa_constructs.customer_key import CustomerKey
    from hipaa_constructs.isolated_vpc import IsolatedVpc
    from hipaa_constructs.landing_bucket import LandingBucket
    from hipaa_constructs.organization_trail import OrganizationTrail
    from hipaa_constructs.replication import Replica
    from hipaa_constructs.worm_bucket import LockMode, WormBucket

__all__ = [
    "CustomerKey",
    "IsolatedVpc",
    "LandingBucket",
    "LockMode",
    "OrganizationTrail",
    "Replica",
    "WormBucket",
]

# Loaded when first used: all of them together need half a second of CDK modules, and no application uses all.
_MODULES = {
    "CustomerKey": "customer_key",
    "IsolatedVpc": "isolated_vpc",
    "LandingBucket": "landing_bucket",
    "LockMode": "worm_bucket",
    "OrganizationTrail": "organization_trail",
    "Replica": "replication",
    "WormBucket": "worm_bucket",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
