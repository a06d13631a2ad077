"""The detective services, as their delegated administrator runs them for the whole organization."""

from hipaa_landing_zone.stacks.detection.conformance import ConformanceStack
from hipaa_landing_zone.stacks.detection.stack import DetectionStack

__all__ = ["ConformanceStack", "DetectionStack"]
