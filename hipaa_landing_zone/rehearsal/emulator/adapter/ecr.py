"""AWS::ECR: repositories, of which CDK's bootstrap stack makes one.

Property and attribute names: CloudFormation resource reference, AWS::ECR::Repository.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, minified


class Repository(Adapter):
    """A repository; its physical id is its name."""

    type = "AWS::ECR::Repository"
    properties = frozenset(
        {
            "EncryptionConfiguration",
            "ImageScanningConfiguration",
            "ImageTagMutability",
            "LifecyclePolicy",
            "RepositoryName",
            "RepositoryPolicyText",
            "Tags",
        }
    )
    in_place = properties - {"EncryptionConfiguration", "RepositoryName", "Tags"}

    def create(self, place: Place, properties: Properties) -> str:
        """Create the repository."""
        names = {"ImageTagMutability": "imageTagMutability", "Tags": "tags"}
        arguments = {names[key]: value for key, value in properties.items() if key in names}
        if "EncryptionConfiguration" in properties:
            encryption = properties["EncryptionConfiguration"]
            arguments["encryptionConfiguration"] = {key[0].lower() + key[1:]: encryption[key] for key in encryption}
        name = properties.get("RepositoryName") or place.name(256).lower()
        place.client("ecr").create_repository(repositoryName=name, **arguments)
        return str(name)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring scanning, tag mutability and policies up to date."""
        client, new = instance.client("ecr"), instance.properties
        where = {"repositoryName": instance.id}
        if "ImageScanningConfiguration" in new:
            scan = str(new["ImageScanningConfiguration"]["ScanOnPush"]).lower() == "true"
            client.put_image_scanning_configuration(**where, imageScanningConfiguration={"scanOnPush": scan})
        if old and "ImageTagMutability" in new:
            client.put_image_tag_mutability(**where, imageTagMutability=new["ImageTagMutability"])
        if "LifecyclePolicy" in new:
            text = new["LifecyclePolicy"]["LifecyclePolicyText"]
            client.put_lifecycle_policy(**where, lifecyclePolicyText=text)
        if "RepositoryPolicyText" in new:
            client.set_repository_policy(**where, policyText=minified(new["RepositoryPolicyText"]))

    def delete(self, instance: Instance) -> None:
        """Delete the repository."""
        instance.client("ecr").delete_repository(repositoryName=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and URI."""
        host = f"{instance.place.account_id}.dkr.ecr.{instance.place.region}.amazonaws.com"
        return {
            "Arn": instance.place.arn("ecr", f"repository/{instance.id}"),
            "RepositoryUri": f"{host}/{instance.id}",
        }


ADAPTERS: tuple[Adapter, ...] = (Repository(),)
