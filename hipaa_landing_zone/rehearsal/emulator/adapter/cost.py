"""AWS::Budgets and AWS::CE: budgets, and anomaly monitors with their subscriptions.

Property and attribute names: CloudFormation resource reference, AWS::Budgets::Budget, AWS::CE.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties


class Budget(Adapter):
    """A budget; its physical id is its name."""

    type = "AWS::Budgets::Budget"
    properties = frozenset({"Budget", "NotificationsWithSubscribers"})
    in_place = frozenset({"Budget"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the budget with whom it notifies."""
        budget = {"BudgetName": place.name(100), **properties["Budget"]}
        place.client("budgets").create_budget(
            AccountId=place.account_id,
            Budget=_with_texts(budget),
            NotificationsWithSubscribers=properties.get("NotificationsWithSubscribers", []),
        )
        return str(budget["BudgetName"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the budget."""
        if old:
            new = _with_texts({"BudgetName": instance.id, **instance.properties["Budget"]})
            instance.client("budgets").update_budget(AccountId=instance.place.account_id, NewBudget=new)

    def delete(self, instance: Instance) -> None:
        """Delete the budget."""
        instance.client("budgets").delete_budget(AccountId=instance.place.account_id, BudgetName=instance.id)


def _with_texts(budget: Mapping[str, Any]) -> dict[str, Any]:
    """Write the amount as text, which CloudFormation takes as a number."""
    limit = budget.get("BudgetLimit")
    return {**budget, "BudgetLimit": {**limit, "Amount": str(limit["Amount"])}} if limit else dict(budget)


class _Anomaly(Adapter):
    """What monitors and subscriptions have in common: the physical id is the ARN."""

    kind: ClassVar[str]
    only_once: ClassVar[frozenset[str]]

    def create(self, place: Place, properties: Properties) -> str:
        """Create it."""
        made = self._call(place, "create", **{f"Anomaly{self.kind}": dict(properties)})
        return str(made[f"{self.kind}Arn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what can be changed."""
        if old:
            new = {key: value for key, value in instance.properties.items() if key not in self.only_once}
            self._call(instance.place, "update", **{f"{self.kind}Arn": instance.id, **new})

    def delete(self, instance: Instance) -> None:
        """Delete it."""
        self._call(instance.place, "delete", **{f"{self.kind}Arn": instance.id})

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {f"{self.kind}Arn": instance.id}

    def _call(self, place: Place, verb: str, **arguments: Any) -> Any:
        # Cost Explorer is one service for all Regions.
        return getattr(place.client("ce"), f"{verb}_anomaly_{self.kind.lower()}")(**arguments)


class AnomalyMonitor(_Anomaly):
    """A monitor."""

    type = "AWS::CE::AnomalyMonitor"
    kind = "Monitor"
    only_once = frozenset({"MonitorType", "MonitorDimension"})
    properties = frozenset({"MonitorName", *only_once})
    in_place = frozenset({"MonitorName"})


class AnomalySubscription(_Anomaly):
    """A subscription to monitors."""

    type = "AWS::CE::AnomalySubscription"
    kind = "Subscription"
    only_once: ClassVar[frozenset[str]] = frozenset()
    properties = frozenset({"Frequency", "MonitorArnList", "Subscribers", "SubscriptionName", "ThresholdExpression"})
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:
        """Create it, with its threshold as the API takes it."""
        return super().create(place, _with_expression(properties))

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change it, with its threshold as the API takes it."""
        super().configure(Instance(instance.place, instance.id, _with_expression(instance.properties)), old)


def _with_expression(properties: Properties) -> dict[str, Any]:
    """Read the expression, which CloudFormation takes as text."""
    given = properties.get("ThresholdExpression")
    return {**properties, "ThresholdExpression": json.loads(given)} if given else dict(properties)


ADAPTERS: tuple[Adapter, ...] = (Budget(), AnomalyMonitor(), AnomalySubscription())
