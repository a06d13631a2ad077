"""Emulators follow each other, and each starts empty and leaves the process as it was."""

import os

from hipaa_landing_zone.rehearsal.emulator import Emulator


def test_next_emulator_starts_empty():
    for _ in range(2):
        with Emulator() as emulator:
            session = emulator.session("111122223333", "eu-west-1")
            assert session.client("s3").list_buckets()["Buckets"] == []
            session.client("organizations").create_organization(FeatureSet="ALL")
            session.client("s3").create_bucket(
                Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
            )


def test_environment_is_given_back(monkeypatch):
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "perhaps")
    monkeypatch.delenv("MOTO_EC2_LOAD_DEFAULT_AMIS", raising=False)
    with Emulator():
        assert os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] == "true"
    assert os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] == "perhaps"
    assert "MOTO_EC2_LOAD_DEFAULT_AMIS" not in os.environ
