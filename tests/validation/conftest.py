"""An application beside the files that its platform team gave it."""

from __future__ import annotations

import shutil

import pytest
from aws_cdk import App, CfnResource, Environment, Stack
from conftest import EXAMPLE, TODAY, lock_for

from hipaa_landing_zone.validation import synthesize

SUBNET = ("AWS::EC2::Subnet", {"MapPublicIpOnLaunch": False, "VpcId": "vpc-1"})


class Application:
    """A folder with the platform team's files, and an app with one stack in it."""

    def __init__(self, folder, configuration):
        self.folder = folder
        shutil.copy(EXAMPLE, folder / "landing-zone.yaml")
        (folder / "landing-zone.lock.json").write_text(lock_for(configuration).text(), encoding="utf-8")
        self.app = App(outdir=str(folder / "cdk.out"))

    def stack(self, name="stack", account="200000000005", region="us-east-1", scope=None):
        env = Environment(account=account, region=region) if account else None
        return Stack(scope or self.app, name, env=env)

    def add(self, stack, logical_id="Subnet", kind=SUBNET[0], properties=SUBNET[1]):
        return CfnResource(stack, logical_id, type=kind, properties=properties)

    def accept(self, *findings):
        rows = "".join(
            f"  - rule: {rule}\n    place: {place}\n    reason: it is only a test of acceptances\n"
            f"    approver: Ada\n    expires: {expires}\n"
            for rule, place, expires in findings
        )
        (self.folder / "accepted-findings.yaml").write_text(f"accepted_findings:\n{rows}", encoding="utf-8")

    def synthesize(self, **changes):
        synthesize(self.app, **{"organization": self.folder / "landing-zone.yaml", "today": TODAY, **changes})


@pytest.fixture
def application(tmp_path, configuration, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Application(tmp_path, configuration)
