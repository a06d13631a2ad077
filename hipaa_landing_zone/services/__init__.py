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
from hipaa_landing_zone.services.resource_type import (
    ResourceTypes,
    TypeAnswer,
    TypeVerdict,
    explain_type,
    judge_type,
    resource_types,
)

__all__ = [
    "Answer",
    "Catalog",
    "Change",
    "ExcludedFeature",
    "Mode",
    "NotEligible",
    "Prefix",
    "ResourceTypes",
    "Service",
    "TypeAnswer",
    "TypeVerdict",
    "UnknownNameError",
    "differences",
    "explain",
    "explain_type",
    "judge_type",
    "newest",
    "read_catalog",
    "resource_types",
    "version",
    "versions",
]
