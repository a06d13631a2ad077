"""Judged assemblies as an application's team, an attacker or an accident would have them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from conftest import TODAY

from hipaa_landing_zone.evidence.collect import collect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hipaa_landing_zone.evidence.model import Evidence

    Data = dict[str, Any]
    Edit = Callable[[Data], object]


RULE, NAG = "HLZ-RULE-07", "HIPAA.Security"


def bind_report(assembly: Path) -> None:
    """Let what was judged belong to the report that lies beside it, as one synthesis writes both."""
    path, report = assembly / "judged.json", assembly / "validation-report.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | {"report_sha256": sha256(report.read_bytes()).hexdigest()}), encoding="utf-8")


def accepts(rule: str, place: str, expires: str | None = "2027-01-01", origin: str = "application") -> Data:
    return {
        "rule": rule,
        "place": place,
        "reason": "so",
        "approver": "the team",
        "expires": expires,
        "origin": origin,
        "source": "accepted-findings.yaml:3",
    }


@dataclass
class Application:
    """An application's assembly of one bucket, which its team may write as it likes."""

    folder: Path
    rules: list[str]
    template: bytes = json.dumps({"Resources": {"Files": {"Type": "AWS::S3::Bucket", "Properties": {}}}}).encode()
    judged: Data = field(default_factory=dict)
    report: Data = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        results = [
            {"rule": name, "severity": "high", "checked": 1, "looked_at": [[0, [[0, 0]]]], "findings": []}
            for name in self.rules
        ]
        where = {"account_id": "200000000004", "region": "us-east-1", "everywhere": False}
        row = {"path": "intake.template.json", "sha256": "", "stack": "intake", **where}
        self.judged = {
            "version": 1,
            "fingerprint": "",
            "built_in": True,
            "report_sha256": None,
            "templates": [row],
            "results": results,
            "accepted": [],
        }
        packs = (NAG, "CloudFormation Validate", "HipaaLandingZone")
        self.report = {"pluginReports": [{"pluginName": name, "conclusion": "success"} for name in packs]}

    def write(self) -> Path:
        (self.folder / "intake.template.json").write_bytes(self.template)
        self.judged["templates"][0]["sha256"] = sha256(self.template).hexdigest()
        report = json.dumps(self.report).encode()
        (self.folder / "validation-report.json").write_bytes(report)
        self.judged["report_sha256"] = sha256(report).hexdigest()
        (self.folder / "judged.json").write_text(json.dumps(self.judged), encoding="utf-8")
        return self.folder


def own(files: Any, tmp_path: Path, name: str, edit: Edit) -> Path:
    """Return the landing zone's assembly with one file that says something else."""
    return rewritten(shutil.copytree(files.assembly, tmp_path / "own"), name, edit)


def rewritten(folder: Path, name: str, edit: Edit) -> Path:
    data = json.loads((folder / name).read_text(encoding="utf-8"))
    edit(data)
    (folder / name).write_text(json.dumps(data), encoding="utf-8")
    if name == "validation-report.json":
        bind_report(folder)
    return folder


def evidence_of(files: Any, *applications: Path, assembly: Path | None = None) -> Evidence:
    return collect(files.config, files.lock, assembly or files.assembly, applications=applications, as_of=TODAY)
