"""The rehearsal's own evidence: what was planned, judged, deployed into the local AWS and verified there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hipaa_landing_zone.config import load
from hipaa_landing_zone.evidence.collect import collect
from hipaa_landing_zone.evidence.folder import write
from hipaa_landing_zone.live.verify import not_judged
from hipaa_landing_zone.live.verify.record import record
from hipaa_landing_zone.plan import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify import Result


def write_evidence(
    organization: Organization,
    results: Sequence[Result],
    verified_at: datetime,
    *,
    config: Path,
    work: Path,
    applications: Sequence[Path],
) -> Path:
    """Write the evidence folder of a rehearsal, and return it.

    Args:
        organization: clients in the emulator, with the plan that was verified.
        results: what the verification found.
        verified_at: when it began.
        config: the ``landing-zone.yaml`` that was rehearsed.
        work: the rehearsal's folder, with its lock and assembly.
        applications: the assemblies of applications that were deployed beside.

    Raises:
        EvidenceError: what was synthesized is not what was verified.
    """
    as_of = verified_at.date()
    mark = fingerprint(load(config, today=as_of), organization.plan)
    verification = work / "verification.json"
    data = record(results, not_judged(organization), mark, verified_at, aws=organization.is_aws)
    verification.write_text(json.dumps(data, indent=2), encoding="utf-8")
    lock, assembly = work / "landing-zone.lock.json", work / "cdk.out"
    evidence = collect(config, lock, assembly, applications=applications, verification=verification, as_of=as_of)
    return write(evidence, work / "evidence")
