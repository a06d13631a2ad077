"""AWS::CloudFormation::StackSet, service-managed: what every account of an organization gets.

Property and attribute names: CloudFormation resource reference, AWS::CloudFormation::StackSet.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from moto.organizations.models import organizations_backends

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, ResourceError
from hipaa_landing_zone.rehearsal.emulator.cloudformation.stack_set import TRUSTED, StackSet, of_account
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template_url import read_template

_REPLACING = frozenset({"PermissionModel", "StackSetName"})


class ServiceManagedStackSet(Adapter):
    """A StackSet with targets; its physical id is name and id, as on AWS. Its instances are deployed at once."""

    type = "AWS::CloudFormation::StackSet"
    properties = frozenset(
        {
            *("AutoDeployment", "Description", "OperationPreferences", "PermissionModel", "StackInstancesGroup"),
            *("StackSetName", "TemplateBody", "TemplateURL"),
        }
    )
    # Concurrency has no meaning where operations follow one another; capabilities are never refused here.
    dropped = frozenset({"CallAs", "Capabilities", "ManagedExecution"})
    in_place = properties - _REPLACING

    def create(self, place: Place, properties: Properties) -> str:
        """Make the StackSet without instances.

        Raises:
            ResourceError: it is not service-managed, its name is taken, or StackSets are not trusted in the
                organization.
        """
        if properties["PermissionModel"] != "SERVICE_MANAGED":
            raise ResourceError("the emulator's StackSets are service-managed")
        organization = organizations_backends[place.account_id][place.partition]
        if not any(each["ServicePrincipal"] == TRUSTED for each in organization.services):
            message = "You must enable organizations access to operate a service managed stack set"
            raise ResourceError(message)
        there, name = of_account(place.account_id, place.region), properties["StackSetName"]
        if name in there:
            raise ResourceError(f"StackSet {name} already exists")
        made = StackSet(f"{name}:{uuid4()}", place, properties, _body(place, properties))
        there[name] = made
        return made.id

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring every account below the targets to the template, or back to the old one when too many fail.

        Raises:
            ResourceError: too many fail.
        """
        stack_set = _of(instance)
        before = stack_set.properties, stack_set.body
        stack_set.properties, stack_set.body = instance.properties, _body(instance.place, instance.properties)
        try:
            stack_set.operate()
        except ResourceError:
            if old:
                stack_set.properties, stack_set.body = before
                stack_set.operate()
            raise

    def delete(self, instance: Instance) -> None:
        """Delete every stack, then the StackSet."""
        _of(instance).delete()
        del of_account(instance.place.account_id, instance.place.region)[instance.properties["StackSetName"]]

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the StackSet's id."""
        return {"StackSetId": instance.id}


def _of(instance: Instance) -> StackSet:
    return of_account(instance.place.account_id, instance.place.region)[instance.properties["StackSetName"]]


def _body(place: Place, properties: Properties) -> str:
    if "TemplateBody" in properties:
        return str(properties["TemplateBody"])
    return read_template(place.account_id, place.partition, properties["TemplateURL"])


ADAPTERS: tuple[Adapter, ...] = (ServiceManagedStackSet(),)
