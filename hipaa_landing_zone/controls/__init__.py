"""The Security Rule as data: controls, safeguards, the proposed rule, and what acts for each."""

from hipaa_landing_zone.controls.capability import CAPABILITIES
from hipaa_landing_zone.controls.control import AS_OF, CONTROLS, control
from hipaa_landing_zone.controls.coverage import Coverage, Covered, Status, coverage
from hipaa_landing_zone.controls.model import Capability, Control, Mechanism, Proposed, Safeguard
from hipaa_landing_zone.controls.proposed import PROPOSED, STATUS
from hipaa_landing_zone.controls.safeguard import REASONS, SAFEGUARDS, safeguard
from hipaa_landing_zone.controls.table import TableError

__all__ = [
    "AS_OF",
    "CAPABILITIES",
    "CONTROLS",
    "PROPOSED",
    "REASONS",
    "SAFEGUARDS",
    "STATUS",
    "Capability",
    "Control",
    "Coverage",
    "Covered",
    "Mechanism",
    "Proposed",
    "Safeguard",
    "Status",
    "TableError",
    "control",
    "coverage",
    "safeguard",
]
