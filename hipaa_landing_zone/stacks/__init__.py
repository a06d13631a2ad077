"""The CloudFormation stacks: the only Stack subclasses, and the only place that walks the plan."""

from hipaa_landing_zone.stacks.build import build
from hipaa_landing_zone.stacks.validation import Validation, ValidationError

__all__ = ["Validation", "ValidationError", "build"]
