"""A configuration is read whole, or everything that is wrong with it is reported."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import EXAMPLE, TODAY

from hipaa_landing_zone.config import Configuration, InputError, Problem, load

if TYPE_CHECKING:
    from pathlib import Path

RAW: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))


def example() -> dict[str, Any]:
    return copy.deepcopy(RAW)


def write(tmp_path: Path, data: Any) -> Path:
    path = tmp_path / "landing-zone.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load(path, today=TODAY)
    return caught.value.problems


def set_at(data: Any, path: str, value: Any) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        data = data[part]
    if value is REMOVE:
        del data[last]
    elif last == "+":
        data.append(value)
    else:
        data[last] = value


REMOVE = object()
LOG_ARCHIVE, SECURITY, EHR_PROD, PORTAL = 0, 1, 4, 8
ACCOUNT = {"name": "new-one", "ou": "Workloads/NonPhi/Prod", "owner": "x", "network": {"block": 99}}
EXCEPTION = {"prefix": "apprunner", "reason": "x" * 20, "approver": "CISO", "expires": "2026-11-20"}
DEEP = {"name": "a", "ous": [{"name": "b", "ous": [{"name": "c", "ous": [{"name": "d", "ous": [{"name": "e"}]}]}]}]}

PARTNER = {"account_id": "999988887777", "reason": "x" * 20, "approver": "CISO", "expires": "2027-01-01"}

OFF = {"service": "macie", "reason": "x" * 20, "approver": "CISO", "expires": "2027-01-01"}
QUIET = {"name": "known", "generator_id": "aws/x", "reason": "x" * 20, "approver": "CISO", "expires": "2027-01-01"}
ENTITY = RAW["entity"] | {"business_associate": True}
OURS = {"account_ids": ["999988887777"]}  # the account of PARTNER

WRONG: list[tuple[str, Any, str, str]] = [
    ("organization.management_account_id", "12", "organization.management_account_id", "twelve digits"),
    ("organization.management_account_id", REMOVE, "organization.management_account_id", "required"),
    ("organization.account_email", "aws@example.org", "organization.account_email", "{account}"),
    ("organization.home_region", "eu-west-1", "organization.home_region", "us-east-1, us-west-2"),
    ("organization.governed_regions.+", "us-west-9", "organization.governed_regions[2]", "us-west-2"),
    ("organization.governed_regions.+", "us-east-1", "organization.governed_regions[2]", "each Region once"),
    ("organization.colour", "red", "organization.colour", "known keys"),
    ("organization.home_regio", "x", "organization.home_regio", "did you mean home_region?"),
    ("baa", REMOVE, "accounts[4].holds_phi", "Business Associate Addendum"),
    ("baa.accepted_on", "2027-01-01", "baa.accepted_on", "2026-11-21"),
    ("baa.accepted_on", "soon", "baa.accepted_on", "YYYY-MM-DD"),
    ("baa.agreement", REMOVE, "baa.agreement", "required"),
    ("baa.signatory", REMOVE, "baa.signatory", "required"),
    ("baa.signatory", "  ", "baa.signatory", "at least 1 characters"),
    ("baa", {}, "baa.accepted_on", "required"),
    ("baa", None, "accounts[4].holds_phi", "signatory"),
    ("entity.covered_entity", REMOVE, "entity.covered_entity", "required"),
    ("entity.covered_entity", "perhaps", "entity.covered_entity", "true or false"),
    ("entity.covered_entity", False, "entity", "business_associate: true, or both"),
    ("entity", ENTITY | {"covered_entity": False, "group_health_plan": True}, "entity.group_health_plan", "or group_"),
    ("entity.security_official", REMOVE, "entity.security_official", "required"),
    ("entity.privacy_official.email", "nobody", "entity.privacy_official.email", "e-mail"),
    ("business_associates.0.signatory", "x", "business_associates[0].signatory", "known keys: name, service"),
    ("business_associates.0.phi", "", "business_associates[0].phi", "at least 1 characters"),
    ("business_associates.0.signed_on", REMOVE, "business_associates[0].signed_on", "required"),
    ("business_associates.0.signed_on", "2026-11-22", "business_associates[0].signed_on", "at the latest 2026-11-21"),
    ("business_associates.0.review_due", "2026-01-19", "business_associates[0].review_due", "2026-01-20 (signed_on)"),
    ("business_associates.1.ends_on", "2026-01-19", "business_associates[1].ends_on", "2026-02-10 (signed_on)"),
    ("business_associates.1.name", "Example EHR Vendor", "business_associates[1].name", "once; it stands on line"),
    ("business_associates.0.account_ids", ["12"], "business_associates[0].account_ids[0]", "twelve digits"),
    ("business_associates.0.account_ids", ["1" * 12], "business_associates[0].account_ids[0]", "there are no partners"),
    ("addressable_decisions.0.citation", "164.312(a)(1)", "addressable_decisions[0].citation", "164.312(a)(2)(iv)"),
    ("addressable_decisions.0.decision", "skipped", "addressable_decisions[0].decision", "'not_reasonable'"),
    ("addressable_decisions.0.reason", "no", "addressable_decisions[0].reason", "at least 20"),
    ("addressable_decisions.0.approver", REMOVE, "addressable_decisions[0].approver", "required"),
    ("addressable_decisions.0.reviewed_on", "2027-01-01", "addressable_decisions[0].reviewed_on", "2026-11-21"),
    (
        "addressable_decisions.1.citation",
        "164.312(a)(2)(iv)",
        "addressable_decisions[1].citation",
        "once; it stands on line",
    ),
    ("logging.retention_years", 5, "logging.retention_years", "at least 6"),
    ("logging.retention_years", "six", "logging.retention_years", "a whole number"),
    ("logging.replica_region", "us-east-1", "logging.replica_region", "us-west-2"),
    ("logging.lock_mode", "GOVERNANCE", "logging.lock_mode", "COMPLIANCE"),
    ("logging.lock_mode", "NONE", "logging.lock_mode", "'COMPLIANCE' or 'GOVERNANCE'"),
    ("network.pools.us-west-2", "10.64.0.0/12", "network.pools.us-west-2", "no overlap"),
    ("network.pools.us-west-2", "10.0.0.0/13", "network.pools.us-west-2", "reserved"),
    ("network.pools.us-west-2", "8.8.0.0/16", "network.pools.us-west-2", "10.0.0.0/8"),
    ("network.pools.us-west-2", "10.80.0.0/24", "network.pools.us-west-2", "/20 or larger"),
    ("network.pools.us-west-2", "10.80.0.1/12", "network.pools.us-west-2", "without host bits"),
    ("network.pools.us-west-2", REMOVE, "accounts[4].network", "a pool for us-west-2"),
    ("network.pools.eu-west-1", "10.96.0.0/12", "network.pools.eu-west-1", "us-east-1, us-west-2"),
    ("ous.0.purpose", REMOVE, "ous[0].purpose", "security, infrastructure"),
    ("ous.2.ous.0.purpose", "security", "ous[2].ous[0].purpose", "the top level only"),
    ("ous.+", {"name": "Security", "purpose": "security"}, "ous[6]", "once below a parent"),
    ("ous.2.ous.+", DEEP, "ous[2].ous[2].ous[0].ous[0].ous[0].ous[0]", "5 levels"),
    ("ous.0.name", "a/b", "ous[0].name", "no slash"),
    ("accounts", [], "accounts", "at least 1 entries"),
    ("accounts.+", {**ACCOUNT, "name": "ehr-prod"}, "accounts[11].name", "on line"),
    ("accounts.+", {**ACCOUNT, "name": "management"}, "accounts[11].name", "on line"),
    ("accounts.+", {**ACCOUNT, "email": "AWS+ehr-prod@example-health.org"}, "accounts[11].email", "on line"),
    ("accounts.+", {**ACCOUNT, "network": {"block": 0}}, "accounts[11].network.block", "first free one is 7"),
    ("accounts.+", {**ACCOUNT, "network": {"block": 256}}, "accounts[11].network.block", "0 to 255"),
    ("accounts.+", {**ACCOUNT, "network": {"block": -1}}, "accounts[11].network.block", "at least 0"),
    ("ous.0.releases_deidentified", True, "ous[0].releases_deidentified", "phi: true"),
    ("ous.3.phi", True, "ous[3].phi", "false"),
    ("accounts.+", {**ACCOUNT, "ou": "Workloads"}, "accounts[11].ou", "no PHI OU below it"),
    (
        "accounts.+",
        {"name": "play", "purpose": "sandbox", "ou": "Sandbox", "owner": "x", "holds_phi": True},
        "accounts[11].holds_phi",
        "a PHI OU",
    ),
    (
        "data_perimeter",
        {"partners": [PARTNER | {"expires": "2026-01-01"}]},
        "data_perimeter.partners[0].expires",
        "2026",
    ),
    ("data_perimeter", {"partners": [PARTNER, PARTNER]}, "data_perimeter.partners[1].account_id", "once"),
    ("data_perimeter", {"partners": [PARTNER | {"reason": "x"}]}, "data_perimeter.partners[0].reason", "at least 20"),
    ("accounts.+", {**ACCOUNT, "ou": "Workloads/Prod"}, "accounts[11].ou", "Workloads/NonPhi/Prod"),
    ("accounts.+", {**ACCOUNT, "ou": "Security"}, "accounts[11].ou", "Workloads/NonPhi/Prod"),
    ("accounts.+", {**ACCOUNT, "holds_phi": True}, "accounts[11].ou", "Workloads/Phi/Prod"),
    ("accounts.+", {**ACCOUNT, "ou": "Workloads/Phi/Prod"}, "accounts[11].ou", "Workloads/NonPhi/Prod"),
    ("accounts.+", {**ACCOUNT, "regions": ["eu-west-1"]}, "accounts[11].regions[0]", "us-east-1, us-west-2"),
    ("accounts.+", {**ACCOUNT, "name": "Bad Name"}, "accounts[11].name", "small letters"),
    ("accounts.+", {**ACCOUNT, "purpose": "backup"}, "accounts[11].purpose", "has it already"),
    ("accounts.+", "text", "accounts[11]", "a mapping"),
    ("logging.evidence_writers", ["ci", "pipeline-*"], "logging.evidence_writers[1]", "an IAM role name"),
    ("logging.evidence_writers", ["ci", "ci"], "logging.evidence_writers[1]", "once each"),
    (
        "logging.evidence_writers",
        ["OrganizationAccountAccessRole"],
        "logging.evidence_writers[0]",
        "a role that only a pipeline takes",
    ),
    ("logging.evidence_writers", ["AWSReservedSSO_Admin_1"], "logging.evidence_writers[0]", "without a path"),
    (f"accounts.{LOG_ARCHIVE}", REMOVE, "accounts", "purpose: log_archive"),
    (f"accounts.{SECURITY}.network", {"block": 9}, "accounts[1].network", "no network here"),
    (f"accounts.{PORTAL}.network", REMOVE, "accounts[8].network", "{block: 4} (free)"),
    (f"accounts.{EHR_PROD}.holds_phi", "maybe", "accounts[4].holds_phi", "true or false"),
    ("organization.partition", "aws-us-gov", "accounts[0].existing", "CreateGovCloudAccount"),
    ("service_eligibility", {"mode": "loose"}, "service_eligibility.mode", "'strict' or 'standard'"),
    ("service_eligibility", {"exceptions": [EXCEPTION]}, "service_eligibility.exceptions[0].expires", "2026-11-21"),
    ("service_eligibility", {"exceptions": [{"prefix": "x"}]}, "service_eligibility.exceptions[0].reason", "required"),
    (
        "accepted_findings",
        [{"rule": "p::r", "place": "p", "reason": "x" * 20, "approver": "CISO", "expires": "2026-01-01"}],
        "accepted_findings[0].expires",
        "new approval",
    ),
    ("accepted_findings", [{"rule": "p::r", "place": "  "}], "accepted_findings[0].place", "at least 1 characters"),
    ("accepted_findings", [{"rule": "p::r", "reason": " " * 30}], "accepted_findings[0].reason", "at least 20"),
    ("accepted_findings", [{"rule": "HLZ-RULE-07"}], "accepted_findings[0].rule", "Acknowledge with"),
    ("accepted_findings", [{"rule": "r"}], "accepted_findings[0].expires", "required"),
    ("detective_services.off", [{"service": "macie"}], "detective_services.off[0]", "reason, approver, expires"),
    ("detective_services.off", [OFF | {"expires": "2026-11-20"}], "detective_services.off[0].expires", "2026-11-21"),
    ("detective_services.off", [OFF, OFF], "detective_services.off[1].service", "once each"),
    ("detective_services.off", [{"service": "macy"}], "detective_services.off[0].service", "'macie'"),
    ("detective_services.macie_sampling_percent", 0, "detective_services.macie_sampling_percent", "at least 1"),
    ("findings.suppressions", [QUIET | {"expires": "2026-11-20"}], "findings.suppressions[0].expires", "2026-11-21"),
    ("findings.suppressions", [QUIET, QUIET], "findings.suppressions[1].name", "once each"),
    ("findings.webhooks.0.url", "http://tickets.example.org", "findings.webhooks[0].url", "https://"),
    ("findings.email.0.from_severity", "urgent", "findings.email[0].from_severity", "'critical', 'high'"),
    ("remediation", {"act": ["format_disk"]}, "remediation.act[0]", "'public_bucket'"),
    ("contacts.security", REMOVE, "contacts.security", "required"),
    ("contacts.billing.phone", "call me", "contacts.billing.phone", "digits"),
    ("baseline", {"maintenance_schedule": "sundays"}, "baseline.maintenance_schedule", "cron("),
    ("people", {"auditors": "no spaces here"}, "people.auditors", "32"),
    ("extra", 1, "extra", "known keys"),
]


def test_example_is_valid() -> None:
    assert [account.name for account in load(EXAMPLE, today=TODAY).accounts][:2] == ["log-archive", "security"]


def test_accounts_of_a_business_associate_are_partners_while_its_contract_holds(tmp_path: Path) -> None:
    data = example()
    data["data_perimeter"] = {"partners": [PARTNER]}
    data["business_associates"][0] |= OURS
    assert load(write(tmp_path, data), today=TODAY).business_associates[0].account_ids == ("999988887777",)
    data["business_associates"][1] |= OURS
    assert "once; it stands on line" in problems(write(tmp_path, data))[0].allowed
    data["business_associates"] = [data["business_associates"][0] | {"ends_on": "2026-11-20"}]
    (ended,) = problems(write(tmp_path, data))
    text = (tmp_path / "landing-zone.yaml").read_text(encoding="utf-8").splitlines()
    assert text[ended.line - 1].strip() == "ends_on: '2026-11-20'"
    assert "account 999988887777 still has access (line" in ended.what
    data["business_associates"][0]["ends_on"] = "2026-11-21"
    assert load(write(tmp_path, data), today=TODAY)
    data["data_perimeter"] = {"partners": [PARTNER | {"not_business_associate": "It treats the same patients."}]}
    assert "says that it is no business associate" in problems(write(tmp_path, data))[0].what


def test_an_ended_contract_without_access_is_no_mistake(tmp_path: Path) -> None:
    data = example()
    data["business_associates"][0]["ends_on"] = "2026-11-20"
    assert load(write(tmp_path, data), today=TODAY).business_associates[0].state(TODAY) == "ended"


def test_parts_know_where_they_stand(tmp_path: Path, configuration: Configuration) -> None:
    line = EXAMPLE.read_text(encoding="utf-8").splitlines().index("  - name: Example Clearing Service") + 1
    assert configuration.source("business_associates", 1) == f"{EXAMPLE}:{line}"
    assert configuration.place("business_associates", 1).endswith(f":{line}: business_associates[1]")
    made = Configuration.model_validate(example())
    assert (made.source("baa"), made.place("baa")) == ("", "baa")
    changed = configuration.model_copy(update={"baa": None})
    assert changed.source("business_associates", 1) == configuration.source("business_associates", 1)


def test_suppressions_need_security_hub(tmp_path: Path) -> None:
    data = example()
    data["findings"]["suppressions"] = [QUIET]
    assert load(write(tmp_path, data), today=TODAY).findings.suppressions
    data["detective_services"]["off"] = [OFF | {"service": "security_hub"}]
    assert "no suppressions while" in problems(write(tmp_path, data))[0].allowed


def test_an_extended_service_may_be_left_out_for_good(tmp_path: Path) -> None:
    data = example()
    data["detective_services"]["off"] = [{"service": "detective"}, OFF]
    services = load(write(tmp_path, data), today=TODAY).detective_services
    assert services.without("detective")
    assert services.without("macie")
    assert not services.without("guardduty")


@pytest.mark.parametrize(("where", "value", "path", "allowed"), WRONG)
def test_wrong_value_is_named(tmp_path: Path, where: str, value: Any, path: str, allowed: str) -> None:
    data = example()
    set_at(data, where, value)
    found = problems(write(tmp_path, data))
    assert any(problem.path == path and allowed in problem.allowed for problem in found), "\n".join(map(str, found))


def test_line_is_the_line_of_the_value(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("retention_years: 6", "retention_years: 5")
    line = text.splitlines().index("  retention_years: 5") + 1
    assert [(problem.line, problem.given) for problem in problems(write(tmp_path, text))] == [(line, "5")]


def test_every_error_is_reported_at_once(tmp_path: Path) -> None:
    data = example()
    del data["baa"]
    data["logging"] |= {"retention_years": 1, "replica_region": "us-east-1"}
    data["accounts"][EHR_PROD]["network"] = {"blok": 1}
    data["accounts"][PORTAL]["name"] = "ehr-prod"
    paths = {problem.path for problem in problems(write(tmp_path, data))}
    assert paths >= {
        "accounts[4].holds_phi",
        "accounts[4].network.blok",
        "accounts[8].name",
        "logging.replica_region",
        "logging.retention_years",
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: [1", "not valid YAML"),
        ("- 1\n- 2\n", "not a configuration"),
        ("", "not a configuration"),
        ("a: &x [*x]\n", "refers to itself"),
        ("organization: {name: a, name: b}\n", "the key stands twice"),
        ("a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
        ), "too many values"),
        ("[" * 2000 + "]" * 2000, "nested too deeply"),
    ],
)  # fmt: skip
def test_hostile_file_is_refused(tmp_path: Path, text: str, what: str) -> None:
    assert any(what in problem.what for problem in problems(write(tmp_path, text)))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path / "none.yaml")[0].what == "No such file or directory"


def test_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "landing-zone.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert problems(path)[0].what == "the file is not UTF-8"


@pytest.mark.parametrize("account_id", ["012345670123", "111122223333"])
def test_account_id_stays_text_without_quotes(tmp_path: Path, account_id: str) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace('"111122223333"', account_id)
    assert load(write(tmp_path, text), today=TODAY).organization.management_account_id == account_id


def test_nonproduction_organization_may_use_governance(tmp_path: Path) -> None:
    data = example()
    data["organization"]["environment"] = "nonproduction"
    data["logging"]["lock_mode"] = "GOVERNANCE"
    assert load(write(tmp_path, data), today=TODAY).logging.lock_mode == "GOVERNANCE"


def test_configuration_is_frozen(configuration: Configuration) -> None:
    with pytest.raises(ValueError, match="frozen"):
        configuration.logging.retention_years = 7  # type: ignore[misc]
