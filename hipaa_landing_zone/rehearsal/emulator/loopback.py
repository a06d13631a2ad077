"""boto3 clients with which the emulator calls itself: in process, without a socket, as any account.

CloudFormation is served by the emulator, and what it deploys is deployed through the same API that everybody else
uses. A call over HTTP out of a request handler would cost a thread and three milliseconds; this one costs one.
"""

import functools
from collections.abc import Mapping
from typing import Any

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from moto.core.botocore_stubber import BotocoreStubber

_DISPATCHER = BotocoreStubber()
_DISPATCHER.enabled = True

_CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


def _answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    response = _DISPATCHER("before-send", request)
    if response is None:  # never let a request of the emulator's own reach the network
        raise LookupError(f"the emulator has no service behind {request.url}")
    return response


def _as_modelled(value: Any, shape: Shape) -> Any:
    """Give template scalars the type the API wants, as CloudFormation does ("30" for 30, "true" for true)."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = shape.members
        return {key: _as_modelled(item, members[key]) if key in members else item for key, item in value.items()}
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: _as_modelled(item, shape.value) for key, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_as_modelled(item, shape.member) for item in value]
    return _scalar(value, shape.type_name)


def _scalar(value: Any, wanted: str) -> Any:
    if isinstance(value, str) and wanted in {"integer", "long"} and value.lstrip("-").isdigit():
        return int(value)
    if isinstance(value, str) and wanted == "boolean" and value in {"true", "false"}:
        return value == "true"
    if isinstance(value, int) and wanted == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _typed(params: dict[str, Any], model: OperationModel, **_: Any) -> dict[str, Any]:
    return params if model.input_shape is None else dict(_as_modelled(params, model.input_shape))


@functools.cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.register("before-send", _answer)  # type: ignore[arg-type] # the stub knows no handler that answers
    session.register("provide-client-params", _typed)  # type: ignore[arg-type] # likewise
    return session


def _create_client(service: str, region: str, access_key_id: str, secret: str, token: str | None) -> Any:
    # moto reads the Region, and so the partition, from the URL, and IAM's own URL has none
    endpoint = f"https://iam.{region}.amazonaws.com" if service == "iam" else None
    return _session().create_client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=_CONFIG,
    )


@functools.cache
def _credentials(account_id: str) -> tuple[str, str, str]:
    sts = _create_client("sts", "us-east-1", "emulator", "emulator", None)
    role = f"arn:aws:iam::{account_id}:role/cloudformation-service"
    issued = sts.assume_role(RoleArn=role, RoleSessionName="emulator")["Credentials"]
    return issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"]


@functools.cache
def client(service: str, account_id: str, region: str) -> Any:
    """Make a client of one service that acts as an account in a Region.

    Args:
        service: boto3's name of the service, for example "organizations".
        account_id: The twelve digits of the account.
        region: The Region's name.
    """
    return _create_client(service, region, *_credentials(account_id))


def forget() -> None:
    """Drop the clients and their credentials, which do not survive a reset of moto's state."""
    client.cache_clear()
    _credentials.cache_clear()
