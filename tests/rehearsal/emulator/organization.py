"""An organization of the emulator, and what tests of detective services do in it."""

import json

HOME, OTHER = "eu-west-1", "eu-central-1"
POLICY_TYPES = ("GUARDDUTY_POLICY", "INSPECTOR_POLICY", "SECURITYHUB_POLICY")


class Organization:
    """An organization that an account manages, with the security account in it, and three types of policy enabled."""

    def __init__(self, account):
        self.account, self.client = account, account.client("organizations")
        self.client.create_organization(FeatureSet="ALL")
        self.root = self.client.list_roots()["Roots"][0]["Id"]
        for kind in POLICY_TYPES:
            self.client.enable_policy_type(RootId=self.root, PolicyType=kind)
        self.management, self.security = account.id, self.member("security")

    def member(self, name="one"):
        made = self.client.create_account(AccountName=name, Email=f"{name}@example.com")
        return made["CreateAccountStatus"]["AccountId"]

    def unit(self, name="Workloads"):
        made = self.client.create_organizational_unit(ParentId=self.root, Name=name)
        return made["OrganizationalUnit"]["Id"]

    def policy(self, kind, content, target, name="p"):
        made = self.client.create_policy(Name=name, Description="", Type=kind, Content=json.dumps(content))
        self.client.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=target)
        return made["Policy"]["PolicySummary"]["Id"]

    def move(self, account_id, target):
        parent = self.client.list_parents(ChildId=account_id)["Parents"][0]["Id"]
        self.client.move_account(AccountId=account_id, SourceParentId=parent, DestinationParentId=target)

    def client_of(self, account_id, service, region=HOME):
        return self.account.emulator.session(account_id, region).client(service)

    def delegate(self, principal):
        self.client.enable_aws_service_access(ServicePrincipal=principal)
        self.client.register_delegated_administrator(AccountId=self.security, ServicePrincipal=principal)
