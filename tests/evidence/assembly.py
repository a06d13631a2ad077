"""A judged assembly whose files tests change as an attacker, or an accident, would."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def bind_report(assembly: Path) -> None:
    """Let what was judged belong to the report that lies beside it, as one synthesis writes both."""
    path, report = assembly / "judged.json", assembly / "validation-report.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | {"report_sha256": sha256(report.read_bytes()).hexdigest()}), encoding="utf-8")
