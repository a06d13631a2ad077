"""The pytest plugin: fixtures that an application team's tests ask for by name.

Loaded into every test run of an environment that has this package, so that it imports CDK only when a fixture is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from hipaa_landing_zone.testing.organization import Organization

ORGANIZATION, LOCK, ACCEPTED = "hlz_organization", "hlz_lock", "hlz_accepted"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings; paths are relative to the folder of pytest's configuration file."""
    parser.addini(ORGANIZATION, "The platform team's landing-zone.yaml.", default="")
    parser.addini(LOCK, "Its lock file; by default landing-zone.lock.json beside it.", default="")
    parser.addini(ACCEPTED, "The application's accepted-findings.yaml, where it has one.", default="")


@pytest.fixture(scope="session")
def organization(pytestconfig: pytest.Config) -> Organization:
    """The organization of the setting ``hlz_organization``, with ``allow(…)`` and ``deny(…)``."""
    from hipaa_landing_zone.config import InputError  # noqa: PLC0415 - see the module's docstring
    from hipaa_landing_zone.plan import PlanError  # noqa: PLC0415
    from hipaa_landing_zone.testing.organization import Organization as Asked  # noqa: PLC0415

    path = _setting(pytestconfig, ORGANIZATION)
    if path is None:
        pytest.fail(f"Say where landing-zone.yaml is: {ORGANIZATION} = … in pytest's configuration.", pytrace=False)
    lock = _setting(pytestconfig, LOCK)
    if lock is not None and not lock.is_file():
        pytest.fail(f"{LOCK} = {pytestconfig.getini(LOCK)}: there is no such file, {lock}", pytrace=False)
    try:
        return Asked(path, lock or path.with_name("landing-zone.lock.json"))
    except (InputError, PlanError) as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def allow(organization: Organization) -> Callable[..., None]:
    """``allow(account, principal, action, resource)`` asserts that the guardrails leave it to them."""
    return organization.allow


@pytest.fixture
def deny(organization: Organization) -> Callable[..., None]:
    """``deny(account, principal, action, resource)`` asserts that the guardrails deny it."""
    return organization.deny


@pytest.fixture
def assert_hipaa(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Callable[..., None]:
    """``assert_hipaa(stack_or_template)`` asserts that there is no finding that nobody accepted.

    Judged against the organization of the setting ``hlz_organization``; without the setting as an account with PHI.
    """
    from hipaa_landing_zone.config import InputError  # noqa: PLC0415 - see the module's docstring
    from hipaa_landing_zone.testing.assertion import assert_hipaa as judge  # noqa: PLC0415

    given = request.getfixturevalue("organization") if _setting(pytestconfig, ORGANIZATION) else None

    def judged(subject: Any, *, account: str | None = None, region: str | None = None) -> None:
        accepted = _setting(pytestconfig, ACCEPTED)
        __tracebackhide__ = True
        try:
            judge(subject, organization=given, accepted=accepted, account=account, region=region)
        except InputError as error:
            pytest.fail(str(error), pytrace=False)

    return judged


@pytest.fixture
def template_snapshot(request: pytest.FixtureRequest) -> SnapshotAssertion:
    """``assert stack == template_snapshot`` compares the stack's template with the committed one."""
    if not request.config.pluginmanager.hasplugin("syrupy"):
        pytest.fail("template_snapshot needs syrupy: pip install 'hipaa-landing-zone[testing]'", pytrace=False)
    from hipaa_landing_zone.testing.template import TemplateSnapshot  # noqa: PLC0415

    snapshot: SnapshotAssertion = request.getfixturevalue("snapshot")
    return snapshot.use_extension(TemplateSnapshot)


def _setting(config: pytest.Config, name: str) -> Path | None:
    text = str(config.getini(name))
    return config.rootpath / text if text else None
