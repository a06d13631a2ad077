"""The tag that says whether a resource holds PHI, which constructs that store data give themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Tags

if TYPE_CHECKING:
    from constructs import IConstruct

CLASSIFICATION_TAG = "hlz:data-classification"
"""The landing zone's tag key: guardrails know it, and its tag policy allows these two values."""

PHI, NON_PHI = "phi", "non-phi"

# Below CDK's own 100: a tag that the application gives, to the construct or above it, counts more.
DEFAULT_PRIORITY = 50


def classify_as_phi(scope: IConstruct) -> None:
    """Tags what is made under a construct as PHI, unless the application says otherwise.

    Args:
        scope: a construct that stores data.
    """
    Tags.of(scope).add(CLASSIFICATION_TAG, PHI, priority=DEFAULT_PRIORITY)
