"""EBS: the key that volumes are encrypted with by default, which moto keeps and does not tell.

Source: EC2 API reference, GetEbsDefaultKmsKeyId, ResetEbsDefaultKmsKeyId.
"""

from collections.abc import Callable, Mapping

from moto.core.responses import ActionResult
from moto.ec2.responses.elastic_block_store import ElasticBlockStore

_OF_AWS = "alias/aws/ebs"


def _get(response: ElasticBlockStore) -> ActionResult:
    return ActionResult({"KmsKeyId": response.ec2_backend.default_kms_key_id or _OF_AWS})


def _reset(response: ElasticBlockStore) -> ActionResult:
    response.ec2_backend.default_kms_key_id = ""
    return _get(response)


OPERATIONS: Mapping[str, Callable[[ElasticBlockStore], ActionResult]] = {
    "get_ebs_default_kms_key_id": _get,
    "reset_ebs_default_kms_key_id": _reset,
}
