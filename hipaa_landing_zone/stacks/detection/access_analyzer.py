"""Who outside the organization reaches something in it, and what access nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_accessanalyzer as access_analyzer
from constructs import Construct

from hipaa_landing_zone.plan.detection import EXTERNAL_ACCESS, UNUSED_ACCESS

if TYPE_CHECKING:
    from hipaa_landing_zone.config.detection import DetectiveServices


class AccessAnalyzers(Construct):
    """External access is regional, as resources are. Unused access is about IAM, which is global: once is enough.

    Source: AWS IAM User Guide, "Using AWS Identity and Access Management Access Analyzer".
    """

    def __init__(self, scope: Construct, construct_id: str, *, services: DetectiveServices, home: bool) -> None:
        super().__init__(scope, construct_id)
        if not services.without("access_analyzer_external"):
            access_analyzer.CfnAnalyzer(self, "External", analyzer_name=EXTERNAL_ACCESS, type="ORGANIZATION")
        if home and not services.without("access_analyzer_unused"):
            unused = access_analyzer.CfnAnalyzer.UnusedAccessConfigurationProperty(
                unused_access_age=services.unused_access_days
            )
            access_analyzer.CfnAnalyzer(
                self,
                "Unused",
                analyzer_name=UNUSED_ACCESS,
                type="ORGANIZATION_UNUSED_ACCESS",
                analyzer_configuration=access_analyzer.CfnAnalyzer.AnalyzerConfigurationProperty(
                    unused_access_configuration=unused
                ),
            )
