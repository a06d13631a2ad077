"""Account Management and Service Quotas: Regions that are opted into, and how many accounts fit; moto has neither.

Source: Account Management API reference, ListRegions; AWS Organizations User Guide, "Quotas".
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.account import urls
from moto.account.responses import AccountResponse
from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.servicequotas.responses import ServiceQuotasResponse

ACCOUNTS_MAXIMUM = 5_000
"""A raised quota: the default of 10 would hold no example back from being rehearsed, and prove nothing."""
_QUOTA = ("organizations", "L-E619E033")
_OPTED = {"opt-in-not-required": "ENABLED_BY_DEFAULT", "opted-in": "ENABLED", "not-opted-in": "DISABLED"}
_known_quota = ServiceQuotasResponse.get_service_quota


def _list_regions(response: AccountResponse) -> ActionResult:
    backend = ec2_backends[response.current_account]["us-east-1"]
    regions = backend.describe_regions()
    rows = [{"RegionName": each.name, "RegionOptStatus": _OPTED[each.opt_in_status]} for each in regions]
    return ActionResult({"Regions": rows})


def _get_service_quota(response: ServiceQuotasResponse) -> str:
    asked: dict[str, Any] = json.loads(response.body)
    if (asked["ServiceCode"], asked["QuotaCode"]) != _QUOTA:
        return _known_quota(response)
    service, code = _QUOTA
    return json.dumps({"Quota": {"ServiceCode": service, "QuotaCode": code, "Value": float(ACCOUNTS_MAXIMUM)}})


ACCOUNT_OPERATIONS: Mapping[str, Callable[[AccountResponse], ActionResult]] = {"list_regions": _list_regions}
QUOTA_OPERATIONS: Mapping[str, Callable[[ServiceQuotasResponse], str]] = {"get_service_quota": _get_service_quota}


def install() -> None:
    """Let moto hand ListRegions to its account service."""
    urls.url_paths["{0}/listRegions$"] = AccountResponse.dispatch
