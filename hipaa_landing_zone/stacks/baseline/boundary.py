"""What the roles of applications may do at most: the permissions boundary ``hlz-application-boundary``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.boundary import application_boundary
from hipaa_landing_zone.plan.name import APPLICATION_BOUNDARY

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


class ApplicationBoundary(Construct):
    """A managed policy for ``PermissionsBoundary`` of the roles that applications run with and make.

    A boundary grants nothing: a role may do what both its policies and the boundary allow. It allows everything and
    denies the ways out of it, so that an application team can be given ``iam:CreateRole`` without being given the
    account:

    - *a role without it*: roles and users are made, and get permissions, only if this is their boundary; nobody takes a
      boundary away;
    - *the boundary itself*, and the landing zone's policies, roles, stacks, functions (``hlz-*``) and parameters
      (``/hlz/*``): reading only;
    - *a role that has none*: CDK's bootstrap roles, break-glass and the roles of IAM Identity Center are neither
      assumed, passed nor changed. A pipeline that deploys takes CDK's roles and so cannot have this boundary;
    - *a stack that has such a role*: an update runs with the role that the stack was made with. No condition key tells
      which, so no stack is changed or deleted at all;
    - *AWS Organizations and the account's own settings* (contacts, Regions).

    It holds as far as others have it: a role of the account's own that has no boundary and trusts the account, or code
    that runs with one and that a bounded role may replace, is a way around it that no policy can name beforehand.

    What nobody in the organization may do is the guardrails' part. It is published to applications as
    ``boundary/application`` (``Foundation.application_boundary``).

    45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1). Source: AWS IAM User Guide, "Permissions boundaries for IAM entities",
    delegating responsibility to others.

    Args:
        scope: the baseline.
        construct_id: id in the parent.
        plan: knows the name of break-glass.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        self.resource = iam.CfnManagedPolicy(
            self,
            "Resource",
            managed_policy_name=APPLICATION_BOUNDARY,
            description="What the roles of applications may do at most; it grants nothing",
            policy_document=application_boundary(plan, Stack.of(self).account),
        )
