"""AWS's HIPAA-eligible services as dated data, and the questions that policies and rules ask of it."""

from hipaa_landing_zone.services.catalog import Catalog, Mode, Prefix, Service, newest

__all__ = ["Catalog", "Mode", "Prefix", "Service", "newest"]
