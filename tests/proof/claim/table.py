"""Every claim."""

from proof.claim import (
    archive,
    boundary,
    data,
    deployment,
    detection,
    finding,
    identity,
    network,
    organization,
    response,
    session,
)

CLAIMS = (
    *organization.CLAIMS,
    *archive.CLAIMS,
    *deployment.CLAIMS,
    *detection.CLAIMS,
    *data.CLAIMS,
    *identity.CLAIMS,
    *network.CLAIMS,
    *boundary.CLAIMS,
    *session.CLAIMS,
    *response.CLAIMS,
    *finding.CLAIMS,
)
