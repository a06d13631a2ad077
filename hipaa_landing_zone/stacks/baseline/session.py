"""Session Manager: shell sessions are encrypted, recorded, and end by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_logs as logs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from hipaa_landing_zone.plan.baseline import SESSION_DOCUMENT, SESSION_LOG_GROUP
from hipaa_landing_zone.stacks.baseline.log_group import make_log_group

if TYPE_CHECKING:
    from hipaa_constructs import CustomerKey

IDLE_MINUTES = 15
LONGEST_MINUTES = 240


class SessionPreferences(Construct):
    """The preferences of Session Manager in an account and Region, and the log of what is typed and shown.

    Sessions end after 15 minutes without input and after four hours in any case (45 CFR 164.312(a)(2)(iii)); the stream
    is encrypted with a customer key beyond TLS, and recorded as it happens (45 CFR 164.312(b), 164.312(e)(2)(ii)).
    Nobody chooses the operating system user (run-as is off).

    The log is kept for six years: it is the only record of what was done on a host, an action of which 45 CFR
    164.316(b)(1)(ii) and (b)(2)(i) want a record; it is text, and small. It may hold PHI, as whatever is shown in a
    shell does; reading it takes IAM permission and use of the key.

    The preferences cannot switch off tunnels: port forwarding and SSH through Session Manager use documents of their
    own and are not recorded. Whether they are refused is a matter of service control policies.

    The name of the document is AWS's. Where somebody has opened the preferences in the console before, it exists, and
    CloudFormation cannot make it: run ``aws ssm delete-document --name SSM-SessionManagerRunShell`` in that account and
    Region once, before the account is taken in. A new account of the landing zone does not have it. Source: AWS Systems
    Manager User Guide, "Session document schema"; aws-cloudformation/cloudformation-coverage-roadmap issue 460.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        key: encrypts sessions and their log; who opens a session needs use of it, and so does the instance.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: CustomerKey) -> None:
        super().__init__(scope, construct_id)
        log_group = make_log_group(self, "Log", name=SESSION_LOG_GROUP, key=key, retention=logs.RetentionDays.SIX_YEARS)
        inputs = {
            "s3BucketName": "",
            "s3KeyPrefix": "",
            "s3EncryptionEnabled": True,
            "cloudWatchLogGroupName": SESSION_LOG_GROUP,
            "cloudWatchEncryptionEnabled": True,
            "cloudWatchStreamingEnabled": True,
            "kmsKeyId": key.resource.key_arn,
            "idleSessionTimeout": str(IDLE_MINUTES),
            "maxSessionDuration": str(LONGEST_MINUTES),
            "runAsEnabled": False,
            "runAsDefaultUser": "",
            "shellProfile": {"linux": "", "windows": ""},
        }
        document = ssm.CfnDocument(
            self,
            "Preferences",
            name=SESSION_DOCUMENT,
            document_type="Session",
            document_format="JSON",
            # The other way, replacement, is impossible for a name that is given.
            update_method="NewVersion",
            content={
                "schemaVersion": "1.0",
                "description": "Session Manager preferences of the landing zone",
                "sessionType": "Standard_Stream",
                "inputs": inputs,
            },
        )
        document.node.add_dependency(log_group)
