"""Text that Macie ignores, because it is test data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import IResolvable, Token
from aws_cdk import aws_macie as macie
from constructs import Construct

from hipaa_landing_zone.plan.detection import MACIE_ALLOW_LIST

if TYPE_CHECKING:
    from hipaa_landing_zone.config.detection import DetectiveServices


class AllowLists(Construct):
    """The allow-list for test data, if the configuration has a pattern for it and Macie is on.

    The weekly job ignores what it matches. Automated discovery does not: it has an inspection template of its own, and
    only says where sensitive data may be. Source: Amazon Macie User Guide, "Defining sensitive data exceptions with
    allow lists".

    Attributes:
        ids: the list of the lists' ids, which only deployment knows; None without a pattern.
    """

    def __init__(self, scope: Construct, construct_id: str, *, services: DetectiveServices) -> None:
        super().__init__(scope, construct_id)
        self.ids: IResolvable | None = None
        if services.macie_test_data_pattern is None or services.without("macie"):
            return
        made = macie.CfnAllowList(
            self,
            "TestData",
            name=MACIE_ALLOW_LIST,
            description="Test data, which is no PHI",
            criteria=macie.CfnAllowList.CriteriaProperty(regex=services.macie_test_data_pattern),
        )
        self.ids = Token.as_any([made.attr_id])
