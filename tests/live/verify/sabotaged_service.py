"""What can be changed by hand at the detective services: in a member, and by their administrator."""

from __future__ import annotations

from live.verify.sabotage import by_hand
from moto.config.models import config_backends

from hipaa_landing_zone.plan.config_rule import LOG_RETENTION
from hipaa_landing_zone.plan.conformance import packs
from hipaa_landing_zone.rehearsal.emulator.backend.securityhub import SecurityHubBackend

WEST = "us-west-2"


def backend(live, backends, region=WEST, account="security"):
    return backends[live.plan.account(account).id][region]


@by_hand(("guardduty_watches", "us-west-2 detector", "DISABLED"))
def guardduty_is_off_in_one_account(live):
    guardduty = live.client("guardduty", "ehr-prod", WEST)
    (detector,) = guardduty.list_detectors()["DetectorIds"]
    guardduty.update_detector(DetectorId=detector, Enable=False)
    yield
    guardduty.update_detector(DetectorId=detector, Enable=True)


@by_hand(("security_hub_gathers", "us-west-2 standards that are off", "nist-800-53/v/5.0.0"))
def standard_is_off_in_one_account(live):
    hub = backend(live, SecurityHubBackend.backends, account="portal-prod")
    planned = {
        row["StandardsArn"]
        for row in live.client("securityhub", "portal-prod", WEST).get_enabled_standards()["StandardsSubscriptions"]
    }
    hub.use(arn for arn in planned if "nist" not in arn)
    yield
    hub.use(planned)


@by_hand(("inspector_scans", "us-west-2 scans of ECR", "DISABLED"))
def images_are_not_scanned_in_one_account(live):
    inspector, account = live.client("inspector2", "security", WEST), live.plan.account("imaging-prod").id
    inspector.disable(accountIds=[account], resourceTypes=["ECR"])
    yield
    inspector.enable(accountIds=[account], resourceTypes=["ECR"])


@by_hand(("macie_looks_for_phi", "ehr-test", "none"))
def macie_member_is_missing(live):
    macie, account = live.client("macie2", "security", WEST), live.plan.account("ehr-test")
    macie.disassociate_member(id=account.id)
    yield
    macie.create_member(account={"accountId": account.id, "email": account.email})


@by_hand(("detective_collects", "token-vault-prod", "none"))
def detective_member_is_missing(live):
    detective, account = live.client("detective", "security", WEST), live.plan.account("token-vault-prod")
    graph = detective.list_graphs()["GraphList"][0]["Arn"]
    detective.delete_members(GraphArn=graph, AccountIds=[account.id])
    yield
    detective.create_members(GraphArn=graph, Accounts=[{"AccountId": account.id, "EmailAddress": account.email}])


@by_hand(("conformance_packs_are_deployed", "us-west-2 conformance pack", "CREATE_FAILED"))
def conformance_pack_is_missing_in_one_account(live):
    name = packs(home=False)[0].name
    deployment = backend(live, config_backends).organization_packs.deployments[name]
    deployment.progress[live.plan.account("portal-test").id] = "FAILED"
    yield
    deployment.progress[live.plan.account("portal-test").id] = "SUCCESSFUL"


@by_hand(("own_config_rules_are_deployed", "us-west-2 rule hlz-log-retention", "none"))
def own_rule_is_missing_in_one_account(live):
    deployment = backend(live, config_backends).organization_rules.deployments[LOG_RETENTION]
    del deployment.progress[live.plan.account("log-archive").id]
    yield
    deployment.progress[live.plan.account("log-archive").id] = "SUCCESSFUL"


@by_hand(("organization_services_are_delegated", "delegation of config.amazonaws.com", ", "))
def another_account_sees_every_configuration(live):
    client = live.client("organizations")
    delegation = {"AccountId": live.plan.account("network").id, "ServicePrincipal": "config.amazonaws.com"}
    client.register_delegated_administrator(**delegation)
    yield
    client.deregister_delegated_administrator(**delegation)


@by_hand(("guardduty_is_for_all", "us-west-2 accounts that get GuardDuty", "NEW"))
def guardduty_is_for_new_accounts_only(live):
    guardduty = live.client("guardduty", "security", WEST)
    (detector,) = guardduty.list_detectors()["DetectorIds"]
    guardduty.update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="NEW")
    yield
    guardduty.update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="ALL")


@by_hand(("findings_are_gathered", "Regions whose findings are gathered", "us-east-1"))
def region_is_not_gathered(live):
    hub = live.client("securityhub", "security")
    arn = hub.list_finding_aggregators()["FindingAggregators"][0]["FindingAggregatorArn"]
    change = {"FindingAggregatorArn": arn, "RegionLinkingMode": "SPECIFIED_REGIONS"}
    hub.update_finding_aggregator(**change, Regions=["eu-west-1"])
    yield
    hub.update_finding_aggregator(**change, Regions=[WEST])


@by_hand(("standards_apply_to_all", "standards of the policy", "nist-800-53/v/5.0.0"))
def policy_has_one_standard(live):
    hub = backend(live, SecurityHubBackend.backends, "us-east-1")
    (policy,) = hub.policies.values()
    settings = policy["ConfigurationPolicy"]["SecurityHub"]
    planned = settings["EnabledStandardIdentifiers"]
    settings["EnabledStandardIdentifiers"] = [arn for arn in planned if "nist" in arn]
    yield
    settings["EnabledStandardIdentifiers"] = planned


@by_hand(("inspector_is_for_all", "us-west-2 scans that new accounts do not get", "ECR"))
def new_accounts_images_are_not_scanned(live):
    inspector = live.client("inspector2", "security", WEST)
    planned = {"ec2": True, "ecr": True, "lambda": True}
    inspector.update_organization_configuration(autoEnable={**planned, "ecr": False})
    yield
    inspector.update_organization_configuration(autoEnable=planned)


@by_hand(("macie_is_for_all", "us-west-2 Macie in new accounts", "off"))
def new_accounts_get_no_macie(live):
    macie = live.client("macie2", "security", WEST)
    macie.update_organization_configuration(autoEnable=False)
    yield
    macie.update_organization_configuration(autoEnable=True)


@by_hand(("phi_is_looked_for", "us-west-2 job hlz-phi-classification", "paused"))
def job_is_paused(live):
    macie = live.client("macie2", "security", WEST)
    job = macie.list_classification_jobs()["items"][0]["jobId"]
    macie.update_classification_job(jobId=job, jobStatus="USER_PAUSED")
    yield
    macie.update_classification_job(jobId=job, jobStatus="RUNNING")


@by_hand(("detective_is_for_all", "us-west-2 Detective in new accounts", "off"))
def new_accounts_are_not_in_the_graph(live):
    detective = live.client("detective", "security", WEST)
    graph = detective.list_graphs()["GraphList"][0]["Arn"]
    detective.update_organization_configuration(GraphArn=graph, AutoEnable=False)
    yield
    detective.update_organization_configuration(GraphArn=graph, AutoEnable=True)


@by_hand(("external_access_is_analyzed", "us-west-2 analyzer hlz-external-access", "none"))
def analyzer_is_deleted(live):
    analyzer = live.client("accessanalyzer", "security", WEST)
    analyzer.delete_analyzer(analyzerName="hlz-external-access")
    yield
    analyzer.create_analyzer(analyzerName="hlz-external-access", type="ORGANIZATION")


@by_hand(("unused_access_is_analyzed", "analyzer hlz-unused-access", "none"))
def analyzer_of_unused_access_is_deleted(live):
    analyzer = live.client("accessanalyzer", "security")
    made = analyzer.get_analyzer(analyzerName="hlz-unused-access")["analyzer"]
    analyzer.delete_analyzer(analyzerName="hlz-unused-access")
    yield
    kind = {"type": made["type"], "configuration": made["configuration"]}
    analyzer.create_analyzer(analyzerName="hlz-unused-access", **kind)


@by_hand(("configuration_is_aggregated", "aggregator hlz-organization", "nothing"))
def aggregator_is_deleted(live):
    config, name = live.client("config", "security"), {"ConfigurationAggregatorName": "hlz-organization"}
    (made,) = config.describe_configuration_aggregators()["ConfigurationAggregators"]
    config.delete_configuration_aggregator(**name)
    yield
    source = made["OrganizationAggregationSource"]
    config.put_configuration_aggregator(**name, OrganizationAggregationSource=source)


SABOTAGES = (
    guardduty_is_off_in_one_account,
    standard_is_off_in_one_account,
    images_are_not_scanned_in_one_account,
    macie_member_is_missing,
    detective_member_is_missing,
    conformance_pack_is_missing_in_one_account,
    own_rule_is_missing_in_one_account,
    another_account_sees_every_configuration,
    guardduty_is_for_new_accounts_only,
    region_is_not_gathered,
    policy_has_one_standard,
    new_accounts_images_are_not_scanned,
    new_accounts_get_no_macie,
    job_is_paused,
    new_accounts_are_not_in_the_graph,
    analyzer_is_deleted,
    analyzer_of_unused_access_is_deleted,
    aggregator_is_deleted,
)
