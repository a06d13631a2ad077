"""A log group that is kept for years and masks identifiers of patients that slipped into a log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from hipaa_constructs.admission import admit_service
from hipaa_constructs.check import require_key, require_match
from hipaa_constructs.encrypted_log import require_retention
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

# Managed data identifiers of CloudWatch Logs that stand for an identifier of 45 CFR 164.514(b)(2)(i), for the health
# care data beside it, or for a credential. What has no managed identifier (record numbers, plan numbers, device serial
# numbers) is what custom_identifiers are for. Source: Amazon CloudWatch Logs User Guide, "Types of data that you can
# protect".
IDENTIFIERS = (
    "Address",
    "AwsSecretKey",
    "BankAccountNumber-US",
    "CreditCardNumber",
    "DateOfBirth",
    "DriversLicense-US",
    "DrugEnforcementAgencyNumber-US",
    "EmailAddress",
    "HealthInsuranceClaimNumber-US",
    "HealthcareProcedureCode-US",
    "IndividualTaxIdentificationNumber-US",
    "IpAddress",
    "LatLong",
    "MedicareBeneficiaryNumber-US",
    "Name",
    "NationalDrugCode-US",
    "NationalProviderId-US",
    "PassportNumber-US",
    "PhoneNumber-US",
    "Ssn-US",
    "VehicleIdentificationNumber",
    "ZipCode-US",
)
NAMESPACE = "HipaaConstructs"
MOST_CUSTOM_IDENTIFIERS = 10


class AuditedLogGroup(Construct):
    """An Amazon CloudWatch Logs log group that masks identifiers, and reports where it found some.

    Guarantees:
        * ``encrypted_with_a_customer_key``: the log group and its findings (45 CFR 164.312(a)(2)(iv)).
        * ``kept_a_year_or_more``: six years unless the application chooses less; under a year is refused
          (45 CFR 164.312(b), 164.316(b)(2)(i)).
        * ``identifiers_are_masked``: what CloudWatch Logs recognizes as an identifier is masked wherever the log is
          read, in metric and subscription filters too (45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B)).
        * ``findings_are_recorded``: each log event with an identifier is reported, without the identifier, to a log
          group of its own, and counted by :attr:`findings_metric` (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``nobody_unmasks``: no grant of this construct gives ``logs:Unmask`` (45 CFR 164.312(a)(1)).
        * ``the_key_is_pinned``: CloudWatch Logs may use the key for log groups of this name, or of this stack, only
          (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.312(c)(1),
          164.316(b)(2)(i)).

    This is a net, not a licence to log PHI. Detection is by pattern, for most identifiers only near an English keyword,
    and misses what it does not know; what was ingested before the policy is not masked. The text itself is stored
    whole: who has ``logs:Unmask`` in an IAM policy (``logs:*`` contains it) or may change the data protection policy
    sees it. Give ``logs:Unmask`` to nobody, or to one role that people take on with approval.

    For the findings, whoever deploys needs ``logs:CreateLogDelivery``, ``logs:PutResourcePolicy``,
    ``logs:DescribeResourcePolicies`` and ``logs:DescribeLogGroups`` beside ``logs:PutDataProtectionPolicy``. Custom
    identifiers hold at most 200 characters without round brackets, a limit of CloudWatch Logs. Source: Amazon
    CloudWatch Logs User Guide, "Help protect sensitive log data with masking", "Custom data identifiers".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the log group's Region; told to admit CloudWatch Logs, if its policy is part of the app.
        log_group_name: CloudFormation makes a name that begins with the stack's if None.
        retention: one year or more.
        custom_identifiers: regular expressions by name, at most ten, such as ``{"RecordNumber": "MRN-[0-9]{8}"}``.

    Attributes:
        resource: the underlying ``logs.LogGroup``.
        findings: the ``logs.LogGroup`` with the reports.
        findings_metric: count of log events with an identifier, for :meth:`PhiAlarms.watch_log_group`.

    Raises:
        ValueError: a name, retention or regular expression that is not allowed.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        log_group_name: str | None = None,
        retention: logs.RetentionDays = logs.RetentionDays.SIX_YEARS,
        custom_identifiers: Mapping[str, str] | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        custom = dict(custom_identifiers or {})
        _check(log_group_name, retention, custom)
        super().__init__(scope, construct_id)
        generated = f"{Stack.of(self).stack_name}-*"
        for name in dict.fromkeys([generated, log_group_name or generated]):
            admit_service(self, encryption_key, ServiceUse.LOG_GROUPS, name=name)
        self.findings = self._log_group("Findings", encryption_key, None, retention, None)
        policy = logs.DataProtectionPolicy(
            name="identifiers",
            description="Audits and masks identifiers of patients.",
            identifiers=[
                *(logs.DataIdentifier(name) for name in IDENTIFIERS),
                *(logs.CustomDataIdentifier(name, expression) for name, expression in custom.items()),
            ],
            log_group_audit_destination=self.findings,
        )
        self.resource = self._log_group("Resource", encryption_key, log_group_name, retention, policy)
        self.findings_metric = self._count_findings()

    def grant_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal create log streams and put log events.

        Args:
            grantee: who may write.

        Returns:
            The grant.
        """
        return self.resource.grant_write(grantee)

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal read the log, masked.

        Args:
            grantee: who may read.

        Returns:
            The grant.
        """
        return self.resource.grant_read(grantee)

    def _log_group(
        self,
        construct_id: str,
        key: kms.IKey,
        name: str | None,
        retention: logs.RetentionDays,
        policy: logs.DataProtectionPolicy | None,
    ) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            construct_id,
            encryption_key=key,
            log_group_name=name,
            # The other classes know no metric filters or no subscriptions.
            log_group_class=logs.LogGroupClass.STANDARD,
            retention=retention,
            # Kept for good once it was made; one that outlived a failed creation would have taken its name.
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            data_protection_policy=policy,
        )

    def _count_findings(self) -> cloudwatch.Metric:
        name = f"Findings-{self.node.addr}"
        logs.MetricFilter(
            self,
            "Count",
            log_group=self.findings,
            filter_pattern=logs.FilterPattern.exists("$.auditTimestamp"),
            metric_namespace=NAMESPACE,
            metric_name=name,
            metric_value="1",
        )
        return cloudwatch.Metric(namespace=NAMESPACE, metric_name=name, statistic="Sum")


def _check(log_group_name: str | None, retention: logs.RetentionDays, custom: dict[str, str]) -> None:
    if log_group_name is not None:
        require_match(
            "log_group_name", log_group_name, r"(?!aws/)[\w./#-]{1,512}", "1 to 512 letters, digits and _ - / . #"
        )
    require_retention(retention)
    if len(custom) > MOST_CUSTOM_IDENTIFIERS:
        raise ValueError(f"custom_identifiers: {len(custom)} given; allowed: {MOST_CUSTOM_IDENTIFIERS} or fewer.")
    for name, expression in custom.items():
        require_match("custom_identifiers", name, r"[\w-]{1,128}", "names of 1 to 128 letters, digits, _ -")
        if name in IDENTIFIERS:
            raise ValueError(f"custom_identifiers: {name!r} given; allowed: names that no managed identifier has.")
        _check_expression(name, expression)


def _check_expression(name: str, expression: str) -> None:
    require_match(
        f"custom_identifiers[{name!r}]",
        expression,
        r"[A-Za-z0-9_#=@/;, ^$?\[\]{}|\\*+.-]{1,200}",
        r"1 to 200 letters, digits, blanks and _ # = @ / ; , ^ $ ? [ ] { } | \ * + . -",
    )
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"custom_identifiers[{name!r}]: {expression!r} given; {error}.") from error
