"""The clinic's app. `-c harden=true` is the only difference between before and after."""

from aws_cdk import App, Environment
from hipaa_constructs import harden

from clinic import ClinicStack


def build(*, hardened: bool) -> App:
    """Make the app, with the organization's defaults or without."""
    app = App()
    if hardened:
        harden(app)
    env = Environment(account="222222222222", region="us-east-1")
    ClinicStack(app, "clinic", vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d", "subnet-1a2b3c4d"], env=env)
    return app


if __name__ == "__main__":
    build(hardened=App().node.try_get_context("harden") == "true").synth()
