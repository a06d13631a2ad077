"""Gives the organization's defaults to the plain CDK constructs of an application that exists already."""

from hipaa_constructs.hardening.defaults import HardeningDefaults
from hipaa_constructs.hardening.harden import harden

__all__ = ["HardeningDefaults", "harden"]
