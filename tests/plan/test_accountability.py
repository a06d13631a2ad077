"""What lapses about PHI is said with file and line; what excepts nothing stops the plan with them."""

from __future__ import annotations

import copy
import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import EXAMPLE, TODAY, lock_for

from hipaa_landing_zone.config import Configuration, InputError, load
from hipaa_landing_zone.plan import PlanError, make_plan
from hipaa_landing_zone.plan.accountability import baa_record

if TYPE_CHECKING:
    from pathlib import Path

RAW: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
GRANT = {"reason": "x" * 20, "approver": "CISO", "expires": "2027-01-01"}
PARTNER = GRANT | {"account_id": "999988887777"}
QUIET = GRANT | {"name": "known", "generator_id": "aws/x", "account_id": "999988887777"}
EXPIRED = {"expires": "2026-11-20"}


def written(tmp_path: Path, **sections: Any) -> Path:
    data = copy.deepcopy(RAW) | sections
    path = tmp_path / "landing-zone.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def warnings(tmp_path: Path, *, day: date = TODAY, **sections: Any) -> tuple[str, ...]:
    configuration = load(written(tmp_path, **sections), today=day)
    return make_plan(configuration, None, today=day).warnings


def text_at(path: Path, message: str) -> str:
    """The line of the file that a message names."""
    found = re.match(rf"{re.escape(str(path))}:(\d+): ", message)
    assert found, message
    return path.read_text(encoding="utf-8").splitlines()[int(found[1]) - 1].strip()


def test_the_record_is_what_was_accepted(configuration: Configuration) -> None:
    assert configuration.baa is not None
    assert json.loads(baa_record(configuration.baa)) == {
        "accepted_on": "2026-01-15",
        "agreement": "AWS Organizations Business Associate Addendum",
        "signatory": "Chief Compliance Officer",
    }
    assert make_plan(configuration, None, today=TODAY).baa == configuration.baa


def test_overdue_review_is_warned_about_from_the_day_after(tmp_path: Path) -> None:
    due = date(2027, 6, 30)
    associates = [RAW["business_associates"][0] | {"review_due": str(due)}]
    assert not [w for w in warnings(tmp_path, day=due, business_associates=associates) if "review" in w]
    (warning,) = [
        w for w in warnings(tmp_path, day=due + timedelta(days=1), business_associates=associates) if "review" in w
    ]
    assert text_at(tmp_path / "landing-zone.yaml", warning) == "review_due: '2027-06-30'"
    assert "Example EHR Vendor" in warning


def test_ended_contract_is_warned_about(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, business_associates=[RAW["business_associates"][0] | {"ends_on": "2026-11-20"}])
    assert text_at(tmp_path / "landing-zone.yaml", warning) == "ends_on: '2026-11-20'"
    assert "returned or destroyed" in warning


def test_missing_entity_is_warned_about_where_there_is_phi(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, entity=None)
    assert "security official" in warning
    accounts = [account for account in RAW["accounts"] if not account.get("holds_phi")]
    assert not warnings(tmp_path, entity=None, accounts=accounts)


def test_partner_that_is_not_registered_is_warned_about_unless_it_says_why(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, data_perimeter={"partners": [PARTNER]})
    assert "999988887777 is in no business_associates" in warning
    excused = PARTNER | {"not_business_associate": "A provider that treats the same patients."}
    assert not warnings(tmp_path, data_perimeter={"partners": [excused]})
    registered = [RAW["business_associates"][0] | {"account_ids": ["999988887777"]}]
    assert not warnings(tmp_path, data_perimeter={"partners": [PARTNER]}, business_associates=registered)


@pytest.mark.parametrize(
    ("sections", "line"),
    [
        ({"accepted_findings": [GRANT | EXPIRED | {"rule": "p::r", "place": "p"}]}, "expires: '2026-11-20'"),
        ({"service_eligibility": {"exceptions": [GRANT | EXPIRED | {"prefix": "apprunner"}]}}, "expires: '2026-11-20'"),
        ({"data_perimeter": {"partners": [PARTNER | EXPIRED]}}, "expires: '2026-11-20'"),
        ({"detective_services": {"off": [GRANT | EXPIRED | {"service": "macie"}]}}, "expires: '2026-11-20'"),
        ({"findings": {"suppressions": [QUIET | EXPIRED]}}, "expires: '2026-11-20'"),
    ],
)
def test_expired_exception_names_its_line(tmp_path: Path, sections: dict[str, Any], line: str) -> None:
    path = written(tmp_path, **sections)
    with pytest.raises(InputError, match="has expired") as caught:
        load(path, today=TODAY)
    assert text_at(path, str(caught.value)) == line


@pytest.mark.parametrize(
    ("sections", "said", "line"),
    [
        ({"service_eligibility": {"exceptions": [GRANT | {"prefix": "s3"}]}}, "s3 is allowed already", "- reason: "),
        ({"service_eligibility": {"exceptions": [GRANT | {"prefix": "nope"}]}}, "not an IAM service", "- reason: "),
        (
            {"data_perimeter": {"partners": [PARTNER | {"account_id": "200000000001"}]}},
            "is log-archive",
            "account_id: ",
        ),
        ({"data_perimeter": {"partners": [PARTNER | {"account_id": "111122223333"}]}}, "is management", "account_id: "),
        ({"findings": {"suppressions": [QUIET]}}, "999988887777 is no account of the organization", "account_id: "),
    ],
)
def test_exception_that_excepts_nothing_names_its_line(
    tmp_path: Path, sections: dict[str, Any], said: str, line: str
) -> None:
    path = written(tmp_path, **sections)
    configuration = load(path, today=TODAY)
    with pytest.raises(PlanError, match=said) as caught:
        make_plan(configuration, lock_for(configuration), today=TODAY)
    assert text_at(path, str(caught.value)).startswith(line)


def test_suppression_is_judged_once_every_account_has_an_id(tmp_path: Path) -> None:
    configuration = load(written(tmp_path, findings={"suppressions": [QUIET]}), today=TODAY)
    assert make_plan(configuration, None, today=TODAY).findings.suppressions


def test_exceptions_for_what_exists_are_planned(tmp_path: Path) -> None:
    known = QUIET | {"account_id": "200000000005"}
    path = written(tmp_path, findings={"suppressions": [known]}, data_perimeter={"partners": [PARTNER]})
    configuration = load(path, today=TODAY)
    assert make_plan(configuration, lock_for(configuration), today=TODAY).findings.suppressions[0].name == "known"
