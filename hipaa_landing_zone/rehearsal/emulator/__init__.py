"""A local AWS that the real CDK CLI deploys into: moto's server with CloudFormation adapters on its own backends."""

from hipaa_landing_zone.rehearsal.emulator.adapter import (
    DROPPED_PROPERTIES,
    exercised,
    exercised_types,
    ignored_properties,
)
from hipaa_landing_zone.rehearsal.emulator.server import Emulator

__all__ = ["DROPPED_PROPERTIES", "Emulator", "exercised", "exercised_types", "ignored_properties"]
