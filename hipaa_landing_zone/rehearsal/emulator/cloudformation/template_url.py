"""Templates in buckets, as CloudFormation reads them."""

from urllib.parse import urlparse

from moto.cloudformation.exceptions import ValidationError
from moto.s3.models import s3_backends


def read_template(account_id: str, partition: str, url: str) -> str:
    """Read an uploaded template; against an endpoint URL of its own, the CLI names the bucket in the path.

    Args:
        account_id: the account that has the bucket.
        partition: its AWS partition.
        url: the template's address.

    Raises:
        ValidationError: there is none.
    """
    where = urlparse(url)
    bucket, _, key = where.path.lstrip("/").partition("/")
    if where.netloc.endswith(".amazonaws.com") and not where.netloc.startswith("s3"):
        bucket, key = where.netloc.partition(".")[0], where.path.lstrip("/")
    stored = s3_backends[account_id][partition].get_object(bucket, key)
    if stored is None:
        raise ValidationError(message=f"S3 error: there is no template at {url}")
    return stored.value.decode()
