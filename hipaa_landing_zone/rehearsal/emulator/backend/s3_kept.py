"""S3: request metrics of a bucket and tags that count in policies, which moto does not know: kept as they came.

Source: S3 API reference, PutBucketMetricsConfiguration and its relatives, PutBucketAbac, GetBucketAbac.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

_KINDS = ("abac", "metrics")


def _kept(response: S3Response, bucket_name: str) -> dict[tuple[str, str], str]:
    bucket = response.backend.get_bucket(bucket_name)
    kept: dict[tuple[str, str], str] = bucket.__dict__.setdefault("kept_configurations", {})
    return kept


def _asked(query: Mapping[str, Any]) -> tuple[str, str] | None:
    kind = next((kind for kind in _KINDS if kind in query), None)
    return (kind, query.get("id", [""])[0]) if kind else None


def _get(response: S3Response, bucket_name: str, querystring: dict[str, Any]) -> Any:
    asked = _asked(querystring)
    if asked is None:
        return _get_other(response, bucket_name, querystring)
    kept = _kept(response, bucket_name)
    if asked == ("metrics", ""):
        every = "".join(body for (kind, _), body in kept.items() if kind == "metrics")
        return f"<ListMetricsConfigurationsResult>{every}</ListMetricsConfigurationsResult>"
    if asked not in kept:
        raise S3ClientError("NoSuchConfiguration", "The specified configuration does not exist.")
    return kept[asked]


def _put(response: S3Response, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
    asked = _asked(querystring)
    if asked is None:
        return _put_other(response, request, bucket_name, querystring)
    body = response.body.decode() if isinstance(response.body, bytes) else str(response.body)
    _kept(response, bucket_name)[asked] = body
    return ""


def _delete(response: S3Response, bucket_name: str, querystring: dict[str, Any]) -> Any:
    asked = _asked(querystring)
    if asked is None:
        return _delete_other(response, bucket_name, querystring)
    _kept(response, bucket_name).pop(asked, None)
    return 204, {}, ""


_get_other = S3Response._bucket_response_get  # noqa: SLF001 - where moto tells one request for a bucket from another
_put_other = S3Response._bucket_response_put  # noqa: SLF001 - as above
_delete_other = S3Response._bucket_response_delete  # noqa: SLF001 - as above

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "_bucket_response_delete": _delete,
    "_bucket_response_get": _get,
    "_bucket_response_put": _put,
}
