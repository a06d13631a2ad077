"""The forms of files that evidence is made from: what has another form is refused where it is read, whoever wrote it.

An application's team writes its own assembly, and a folder to compare with may come from anybody. What is used of such
a file is typed here; what is not used may be anything. Pydantic's own reader of JSON also refuses what nests too deeply
and what is no text.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeInt, TypeAdapter, ValidationError

from hipaa_landing_zone.controls.coverage import Status
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.model import Observed

if TYPE_CHECKING:
    from pathlib import Path

Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f\u0085\u2028\u2029]*$")]
"""Text that ends no line: it stands in lists of hashes, in tables and on terminals."""
_Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(lambda text: str(date.fromisoformat(text)))]
_Moment = Annotated[
    Line,
    Field(pattern=r"^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$"),
    AfterValidator(lambda text: str(datetime.fromisoformat(text))),
]
_Texts = tuple[str, ...]


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Template(_Form):
    path: Annotated[Line, Field(min_length=1)]
    sha256: str
    stack: Line
    account_id: Line | None
    region: Line | None
    everywhere: bool


class _RuleFinding(_Form):
    template: NonNegativeInt | None
    resource: Line
    outcome: Literal["failed", "undecided", "unknown"]
    wrong: str
    fix: str


class _RuleResult(_Form):
    rule: Line
    severity: Line
    checked: NonNegativeInt
    looked_at: tuple[tuple[NonNegativeInt, tuple[tuple[NonNegativeInt, NonNegativeInt], ...]], ...]
    findings: tuple[_RuleFinding, ...]


class _AcceptedFinding(_Form):
    rule: Line
    place: Annotated[Line, Field(min_length=1)]
    reason: str
    approver: Annotated[str, Field(min_length=1)]
    expires: _Day | None
    origin: Literal["design", "configuration", "application"]
    source: str


class Judged(_Form):
    """``judged.json``."""

    version: int
    fingerprint: str
    built_in: bool
    report_sha256: str | None
    templates: tuple[_Template, ...]
    results: tuple[_RuleResult, ...]
    accepted: tuple[_AcceptedFinding, ...]


class _CloudFormationResource(_Form):
    templatePath: Line = ""  # noqa: N815 - CDK's name
    logicalId: Line = ""  # noqa: N815 - CDK's name


class _Construct(_Form):
    constructPath: Line | None = None  # noqa: N815 - CDK's name
    cloudFormationResource: _CloudFormationResource | None = None  # noqa: N815 - CDK's name


class _Violation(_Form):
    ruleName: Line  # noqa: N815 - CDK's name
    description: str
    severity: Line
    violatingConstructs: tuple[_Construct, ...] = ()  # noqa: N815 - CDK's name
    suggestedFix: str | None = None  # noqa: N815 - CDK's name
    acknowledgedId: Line | None = None  # noqa: N815 - CDK's name


class _Plugin(_Form):
    pluginName: Line  # noqa: N815 - CDK's name
    conclusion: Literal["success", "failure"]
    violations: tuple[_Violation, ...] = ()
    suppressedViolations: tuple[_Violation, ...] = ()  # noqa: N815 - CDK's name


class Report(_Form):
    """``validation-report.json``."""

    pluginReports: tuple[_Plugin, ...]  # noqa: N815 - CDK's name


class _Resource(_Form):
    Type: Line = ""
    Properties: dict[str, Any] = {}
    Metadata: dict[str, Any] = {}


class Template(_Form):
    """A template; a macro in the place of a resource may be anything but a mapping."""

    Resources: dict[Line, _Resource | list[Any] | str | float | None] = {}


class _Place(_Form):
    account: Line
    account_id: str | None
    region: Line
    resource: Line


class _LiveResult(_Form):
    check: Line
    citations: tuple[Line, ...] = ()
    place: _Place
    outcome: Literal["held", "failed", "unknown"]
    expected: str
    found: str
    next: str


class Verified(_Form):
    """What ``hlz verify --json`` prints."""

    verified_at: _Moment
    fingerprint: str
    not_judged: _Texts
    results: tuple[_LiveResult, ...]


class _File(_Form):
    name: Line
    sha256: Line


class _Inputs(_File):
    what: str


class Manifest(_Form):
    """``manifest.json`` of an evidence folder."""

    files: tuple[_File, ...]


class _Control(_Form):
    citation: Line
    title: str
    status: Status
    because: str
    observed: Observed


class _Safeguard(_Form):
    id: Line
    citations: tuple[Line, ...]
    covers: Literal["all", "part", "none"]


class _Mechanism(_Form):
    id: Line
    kind: Line
    citations: tuple[Line, ...]
    observed: Observed
    looked_at: int | None
    resources: dict[str, int]
    live: dict[str, tuple[int, int, int]]


class _Finding(_Form):
    id: Line
    mechanism: Line
    severity: Line
    outcome: Literal["failed", "undecided", "unknown"]
    place: str
    wrong: str
    citations: tuple[Line, ...]
    exception: str
    first_seen: _Day


class _Exception(_Form):
    id: Line
    kind: Line
    what: str
    place: str
    reason: str
    approver: str
    expires: _Day | None
    findings: _Texts


class _Associate(_Form):
    name: str
    state: Literal["in force", "review overdue", "ended"]


class _Account(_Form):
    name: str
    id: str | None
    ou: str | None
    purpose: str
    environment: str | None
    holds_phi: bool
    owner: str
    admitted: bool


class _Policy(_Form):
    id: Line
    guardrails: _Texts
    citations: tuple[Line, ...]
    targets: _Texts
    sha256: str


class _Verification(_Form):
    current: bool


class Snapshot(_Form):
    """``evidence.json``."""

    as_of: _Day
    organization: str
    tools: dict[Line, str]
    inputs: tuple[_Inputs, ...]
    controls: tuple[_Control, ...]
    safeguards: tuple[_Safeguard, ...]
    mechanisms: tuple[_Mechanism, ...]
    findings: tuple[_Finding, ...]
    exceptions: tuple[_Exception, ...]
    business_associates: tuple[_Associate, ...]
    ous: _Texts
    accounts: tuple[_Account, ...]
    policies: tuple[_Policy, ...]
    resources: dict[str, int]
    verification: _Verification | None


Form = TypeVar("Form", bound=_Form)


def require(form: type[Form], data: bytes, path: Path, *, what: str, following: str) -> None:
    """Refuse a file that has not the form that its writer gives it.

    Args:
        form: what it must be.
        data: the file's bytes.
        path: the file.
        what: who writes it, such as `validation writes`.
        following: what to do about it.

    Raises:
        EvidenceError: it is no JSON, or something that is used of it is missing or of another type.
    """
    try:
        TypeAdapter(form).validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        shown = f"{first['msg']}{f' at {where}' if where else ''}".encode("unicode_escape").decode()
        raise EvidenceError(f"{path}: is not what {what} ({shown[:300]}). {following}") from error
