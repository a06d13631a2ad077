"""AWS Artifact: the agreements that were accepted; moto has none of it.

Source: AWS Artifact API reference, ListCustomerAgreements, CustomerAgreementSummary. Agreements are accepted in the
console, so that acceptance is a method here and no operation.
"""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random

from hipaa_landing_zone.rehearsal.emulator.backend.rest import Answer, Request, Service


class ArtifactBackend(Service):
    """The agreements of one account; AWS Artifact answers in one Region."""

    name, host = "artifact", "artifact"
    backends: ClassVar[BackendDict[Any]]

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.agreements: list[dict[str, Any]] = []

    def list_customer_agreements(self, _: Request) -> Answer:
        """List the agreements."""
        return {"customerAgreements": self.agreements}

    def accept(self, name: str, *, organization_arn: str, day: date) -> None:
        """Accept an agreement for the organization, as somebody does in the console.

        Args:
            name: the agreement's name.
            organization_arn: of the organization that the account manages.
            day: on which it takes effect.
        """
        number = f"customer-agreement-{mock_random.get_random_string(16)}"
        self.agreements.append(
            {
                "name": name,
                "arn": f"arn:{self.partition}:artifact::{self.account_id}:customer-agreement/{number}",
                "id": number,
                "awsAccountId": self.account_id,
                "organizationArn": organization_arn,
                "effectiveStart": datetime(day.year, day.month, day.day, tzinfo=UTC),
                "state": "ACTIVE",
                "type": "DEFAULT",
            }
        )


ArtifactBackend.backends = BackendDict(
    ArtifactBackend, "artifact", use_boto3_regions=False, additional_regions=["us-east-1", "us-gov-west-1"]
)
