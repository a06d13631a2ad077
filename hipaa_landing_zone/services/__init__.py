"""AWS's HIPAA-eligible services as dated data, and the questions that policies and rules ask of it."""

from hipaa_landing_zone.services.catalog import (
    Catalog,
    ExcludedFeature,
    Mode,
    NotEligible,
    Prefix,
    Service,
    newest,
    read_catalog,
    version,
    versions,
)
from hipaa_landing_zone.services.question import Answer, Change, UnknownNameError, differences, explain

__all__ = [
    "Answer",
    "Catalog",
    "Change",
    "ExcludedFeature",
    "Mode",
    "NotEligible",
    "Prefix",
    "Service",
    "UnknownNameError",
    "differences",
    "explain",
    "newest",
    "read_catalog",
    "version",
    "versions",
]
