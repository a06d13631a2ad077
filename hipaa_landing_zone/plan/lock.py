"""The lock file: the ids that AWS gave to what was created, so that synthesis needs neither network nor credentials."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from hipaa_landing_zone.config.problem import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
OuId = Annotated[str, StringConstraints(pattern=r"^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$")]


class LockedAccount(BaseModel):
    """One account of the organization."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: AccountId
    stack: str | None = None
    """The name of the CloudFormation stack that created it: an account never moves to another stack."""
    admitted_on: date | None = None
    """The day on which it left quarantine for its OU, its baseline verified. Unknown in locks of version 1."""


class Lock(BaseModel):
    """What ``hlz lock`` read from the live organization."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1, 2] = 2
    """Version 1 did not know quarantine: every account in it counts as admitted."""
    organization_id: Annotated[str, StringConstraints(pattern=r"^o-[a-z0-9]{10,32}$")]
    root_id: Annotated[str, StringConstraints(pattern=r"^r-[0-9a-z]{4,32}$")]
    management_account_id: AccountId
    ous: dict[str, OuId] = Field(default_factory=dict)
    """OU ids by path, such as ``Workloads/Phi/Prod``."""
    accounts: dict[str, LockedAccount] = Field(default_factory=dict)
    """Member accounts by name."""
    monitoring_sinks: dict[str, Annotated[str, StringConstraints(pattern=r"^arn:[a-z-]+:oam:")]] = Field(
        default_factory=dict
    )
    """ARNs of the security account's observability sinks, by Region."""

    def admitted(self, name: str) -> bool:
        """Return whether an account has left quarantine."""
        return name in self.accounts and (self.version == 1 or self.accounts[name].admitted_on is not None)

    def text(self) -> str:
        """Return the file's text: sorted, so that two locks of one organization differ in nothing."""
        data = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_lock(path: Path) -> Lock | None:
    """Read a lock file; None when there is none yet.

    Raises:
        InputError: the file is not a lock of this version.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, 1, "(whole file)", "cannot be read", "") from error
    try:
        return Lock.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise _unusable(path, error.lineno, "(whole file)", f"not JSON: {error.msg}", "") from error
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise InputError(
            [_problem(path, detail["loc"], detail["msg"], detail["input"]) for detail in details]
        ) from error


def _problem(path: Path, location: tuple[str | int, ...], what: str, given: Any) -> Problem:
    allowed = "a lock that hlz lock wrote: run it again instead of editing the file"
    return Problem(str(path), 1, ".".join(map(str, location)) or "(whole file)", what, str(given)[:120], allowed)


def _unusable(path: Path, line: int, place: str, what: str, given: str) -> InputError:
    allowed = "a lock that hlz lock wrote: run it again"
    return InputError([Problem(str(path), line, place, what, given, allowed)])
