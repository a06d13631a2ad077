"""The function that an application calls, and the injector that CDK calls for each construct."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import IPropertyInjector, PropertyInjectors

from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.hardening import compute, database, messaging, network, storage
from hipaa_constructs.hardening.defaults import HardeningDefaults
from hipaa_constructs.hardening.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constructs import Construct, IConstruct

HARDENED: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    **storage.HARDENED,
    **database.HARDENED,
    **messaging.HARDENED,
    **compute.HARDENED,
    **network.HARDENED,
}
"""For each class of CDK, by its injection id, the function that says what it is given."""


def harden(app: IConstruct, *, defaults: HardeningDefaults | None = None) -> None:
    """Gives the organization's defaults to plain CDK constructs made under a construct from now on.

    A property that the code sets keeps the code's value, right or wrong: what is wrong, validation finds
    (``hipaa_landing_zone.validation``). Call it right after the app is made; constructs made before are not changed.
    What is given to which class is in ``docs/reference/hardening.md``. Everything is tagged as PHI, unless the code
    tags it otherwise.

    Source: AWS CDK Developer Guide, "Property injection" (``IPropertyInjector``).

    Args:
        app: the app; or a stage, a stack, or any construct, for what is under it.
        defaults: where keys, network and log destinations come from; by default each stack gets keys of its own, and
            the rest comes from the landing zone's foundation.

    Raises:
        ValueError: the construct is hardened already.
    """
    injectors = PropertyInjectors.of(app)
    given = defaults or HardeningDefaults()
    if already := next((each for each in HARDENED if injectors.for_(each) is not None), None):
        raise ValueError(f"{app.node.path or 'the app'} gives defaults to {already} already; call harden once.")
    injectors.add(*(_Injector(name, unit, given) for name, unit in HARDENED.items()))
    classify_as_phi(app)


@jsii.implements(IPropertyInjector)
class _Injector:
    """Hands CDK the properties of one class, defaults beneath what the code set."""

    def __init__(self, name: str, unit: Callable[[Place], dict[str, Any]], defaults: HardeningDefaults) -> None:
        self._name, self._unit, self._defaults = name, unit, defaults

    @property
    def construct_unique_id(self) -> str:
        """The class that is hardened."""
        return self._name

    def inject(self, original_props: Any, *, scope: Construct, id: str) -> Any:  # noqa: A002 - CDK's name for it
        """Return the properties that the construct is made with; called by CDK.

        Args:
            original_props: what the code set.
            scope: the construct's parent.
            id: the construct's id.
        """
        given = {name: value for name, value in dict(original_props or {}).items() if value is not None}
        return {**self._unit(Place(scope, id, given, self._defaults)), **given}
