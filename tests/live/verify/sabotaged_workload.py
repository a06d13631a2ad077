"""What can be changed by hand at what a workload account publishes to its applications."""

from __future__ import annotations

from live.verify.sabotage import by_hand

PREFIX = "/hlz/foundation/v1"


@by_hand(("foundation_is_published", "portal-test", "key/data: arn:aws:kms:us-east-1:999999999999:key/theirs"))
def key_of_somebody_else_is_published(live):
    ssm = live.client("ssm", "portal-test")
    name = f"{PREFIX}/key/data"
    planned = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value="arn:aws:kms:us-east-1:999999999999:key/theirs", Overwrite=True)
    yield
    ssm.put_parameter(Name=name, Value=planned, Overwrite=True)


@by_hand(("foundation_is_published", "deid-analytics-prod", "zone/2/subnet: absent"))
def parameter_is_deleted(live):
    ssm = live.client("ssm", "deid-analytics-prod")
    name = f"{PREFIX}/zone/2/subnet"
    planned = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.delete_parameter(Name=name)
    yield
    ssm.put_parameter(Name=name, Value=planned, Type="String")


@by_hand(("foundation_is_published", "ehr-test", "key/archive: not planned"))
def parameter_is_added(live):
    ssm = live.client("ssm", "ehr-test")
    ssm.put_parameter(Name=f"{PREFIX}/key/archive", Value="arn:aws:kms:us-east-1:1:key/2", Type="String")
    yield
    ssm.delete_parameter(Name=f"{PREFIX}/key/archive")


SABOTAGES = (key_of_somebody_else_is_published, parameter_is_deleted, parameter_is_added)
