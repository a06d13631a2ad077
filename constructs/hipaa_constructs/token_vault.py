"""A vault, in an account of its own, that maps identifiers to random tokens; who tokenizes can never look back."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from hipaa_constructs.check import is_token, require_account_id, require_key, require_match
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.cross_account import deny_everybody, is_one_of, make_trusting_role, unless
from hipaa_constructs.customer_key import CustomerKey
from hipaa_constructs.token_vault_address import TOKEN_INDEX, TokenVaultAddress

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = "3 to 50 letters, digits and -, not beginning with hlz, the landing zone's own"
LOOKUP, TOKEN = "lookup", "token"
# Of the actions that a table's policy may name, all that read or write items. Source: Amazon DynamoDB Developer Guide,
# "DynamoDB API operations supported by resource-based policies".
READS = (
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:GetItem",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
)
WRITES = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)
COPIES = ("dynamodb:EnableKinesisStreamingDestination", "dynamodb:ExportTableToPointInTime")
TOKENIZE = ("dynamodb:GetItem", "dynamodb:PutItem")
REIDENTIFY = ("dynamodb:Query",)
TABLE_KEY_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
# An Encrypt or Decrypt without the token in its encryption context would leave no trace of whose identifier it was.
SEALED = {"Null": {f"kms:EncryptionContext:{TOKEN}": "false"}}


class TokenVault(Construct):
    """A DynamoDB table of random tokens, two keys, and two roles that nobody can hold both of.

    Guarantees:
        * ``tokenizing_cannot_look_back``: the role that tokenizes can seal an identifier and never open one: the key
          and the table deny it (45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B)).
        * ``reidentifying_cannot_tokenize``: the role that re-identifies finds by token alone, and writes nothing
          (45 CFR 164.312(a)(1), 164.312(c)(1)).
        * ``nobody_is_both``: a principal given for both is refused here, and each role's trust denies the principals
          of the other (45 CFR 164.308(a)(4)(ii)(B), 164.308(a)(3)(i)).
        * ``analytics_stay_out``: the accounts that use de-identified data are denied by both roles, both keys and the
          table (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``nobody_else_reaches_items``: table and keys deny every principal but the two roles, administrators of the
          account included; nobody may export or stream the table (45 CFR 164.312(a)(1)).
        * ``identifiers_are_never_stored_plainly``: key attributes are a keyed hash and the token, the rest is sealed
          with a key of its own, and the table is encrypted with the one given (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: the table denies every request without TLS; AWS KMS knows no other (45 CFR 164.312(e)(1),
          164.312(e)(2)(ii)).
        * ``every_look_back_names_its_token``: opening asks for the token in the encryption context, which CloudTrail
          records in clear (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).
        * ``mappings_are_not_lost``: point-in-time recovery, deletion protection, and table and keys that survive their
          stack (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).

    A token is a re-identification code of 45 CFR 164.514(c): it must not be derived from information about the
    individual. So it must be *random*; a hash or an encryption of the medical record number is not (its keyed hash here
    is the lookup value, which never leaves the vault). The construct cannot make the application draw it at random, nor
    take the other 17 kinds of identifier out of a record (164.514(b)); the page tells how to tokenize, tested.

    Who may tokenize learns the token of any identifier that it knows, and could find that person in the export: a
    tokenizer must not read de-identified data, which is why analytics accounts are named and denied.

    IAM cannot ask a put for a condition: a broken tokenizer could overwrite a mapping, which point-in-time recovery
    repairs. The vault's administrators can change the policies of table and keys; CloudTrail records it. A restored
    copy of the table has no policy until one is put on it; what it holds stays sealed. Sessions of the roles last an
    hour, as AWS limits chained roles. The organization trail must record management events (KMS) and data events of
    ``AWS::DynamoDB::Table``, as the landing zone's does.

    Args:
        scope: parent construct, in a stack of the vault's own account.
        construct_id: id in the parent.
        vault_name: name of the table, first part of the names of roles and aliases: 3 to 50 letters, digits, ``-``.
        encryption_key: key of the table; it must let the two roles use it through their IAM policies, as
            :class:`PhiKey` and a plain ``kms.Key`` do; for a :class:`CustomerKey` call ``grant_use`` with both.
        key_administrators: who administers the keys of the vault, the deploying role included; see
            :class:`CustomerKey`.
        tokenizers: roles of other accounts that tokenize. They need not exist: ``iam.Role.from_role_arn``.
        reidentifiers: roles that re-identify.
        analytics_account_ids: accounts that use de-identified data, at least one.

    Attributes:
        resource: the underlying ``dynamodb.Table``.
        tokenize_role: the role that tokenizes.
        reidentify_role: the role that re-identifies.
        seal_key: seals identifiers.
        lookup_key: makes lookup values (HMAC).
        address: names for applications; from another account's app make a :class:`TokenVaultAddress`.

    Raises:
        ValueError: a bad name or account id, nobody to tokenize or re-identify, a principal that is both or of an
            analytics account, no analytics account.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vault_name: str,
        encryption_key: kms.IKey,
        key_administrators: Sequence[iam.IPrincipal],
        tokenizers: Sequence[iam.IRole],
        reidentifiers: Sequence[iam.IRole],
        analytics_account_ids: Sequence[str],
    ) -> None:
        require_key("encryption_key", encryption_key)
        require_match("vault_name", vault_name, r"(?!hlz)[A-Za-z][A-Za-z0-9-]{2,49}", NAMES)
        _check(tokenizers, reidentifiers, analytics_account_ids)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        stack = Stack.of(self)
        self.address = TokenVaultAddress(vault_name, stack.account, stack.region, stack.partition)
        self._analytics = list(analytics_account_ids)
        self.tokenize_role = self._role("tokenize", tokenizers, reidentifiers)
        self.reidentify_role = self._role("reidentify", reidentifiers, tokenizers)
        self.seal_key = self._seal_key(key_administrators)
        self.lookup_key = self._lookup_key(key_administrators)
        self.resource = self._table(encryption_key)
        self._let_roles_work(encryption_key)

    def _role(self, name: str, callers: Sequence[iam.IRole], others: Sequence[iam.IRole]) -> iam.Role:
        return make_trusting_role(
            self,
            f"{name.title()}Role",
            role_name=f"{self.address.vault_name}-{name}",
            callers=callers,
            denials={
                "NobodyIsBoth": is_one_of(*(each.role_arn for each in others)),
                "AnalyticsStayOut": self._from_analytics(),
            },
        )

    def _seal_key(self, administrators: Sequence[iam.IPrincipal]) -> kms.Key:
        key = self._key("SealKey", "seal", "Seals identifiers in the token vault", administrators)
        for statement in (
            _allow("Seal", ["kms:Encrypt"], self.tokenize_role, SEALED),
            _allow("Open", ["kms:Decrypt"], self.reidentify_role, SEALED),
            _deny(
                "OnlyTokenizationSeals", ["kms:Encrypt", "kms:GenerateDataKey*"], unless(self.tokenize_role.role_arn)
            ),
            _deny("OnlyReidentificationOpens", ["kms:Decrypt"], unless(self.reidentify_role.role_arn)),
            # Re-encryption would open a seal under this key and make one under another.
            _deny("NobodyPassesItOn", ["kms:CreateGrant", "kms:ReEncrypt*"], None),
        ):
            key.add_to_resource_policy(statement)
        return key

    def _lookup_key(self, administrators: Sequence[iam.IPrincipal]) -> kms.Key:
        key = self._key("LookupKey", "lookup", "Makes lookup values of the token vault", administrators)
        # An HMAC key cannot rotate: AWS KMS knows no automatic rotation for it, and every lookup value would change.
        resource = cast("kms.CfnKey", key.node.default_child)
        resource.key_spec, resource.key_usage = "HMAC_256", "GENERATE_VERIFY_MAC"
        resource.enable_key_rotation = resource.rotation_period_in_days = None
        macs = ["kms:GenerateMac", "kms:VerifyMac"]
        algorithm = {"StringEquals": {"kms:MacAlgorithm": "HMAC_SHA_256"}}
        key.add_to_resource_policy(_allow("LookUp", ["kms:GenerateMac"], self.tokenize_role, algorithm))
        key.add_to_resource_policy(_deny("OnlyTokenizationLooksUp", macs, unless(self.tokenize_role.role_arn)))
        key.add_to_resource_policy(_deny("NobodyPassesItOn", ["kms:CreateGrant"], None))
        return key

    def _key(self, construct_id: str, name: str, description: str, administrators: Sequence[iam.IPrincipal]) -> kms.Key:
        key = CustomerKey(
            self,
            construct_id,
            alias=f"{self.address.vault_name}/{name}",
            description=description,
            administrators=administrators,
        ).resource
        key.add_to_resource_policy(_deny("AnalyticsStayOut", ["kms:*"], self._from_analytics()))
        return key

    def _table(self, encryption_key: kms.IKey) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            "Resource",
            table_name=self.address.table_name,
            partition_key=dynamodb.Attribute(name=LOOKUP, type=dynamodb.AttributeType.BINARY),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=encryption_key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
            resource_policy=iam.PolicyDocument(statements=self._table_policy()),
        )
        table.add_global_secondary_index(
            index_name=TOKEN_INDEX,
            partition_key=dynamodb.Attribute(name=TOKEN, type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        return table

    def _table_policy(self) -> list[iam.PolicyStatement]:
        """Statements that deny only: what the two roles may do, their own policies say."""
        items, resources = [*READS, *WRITES], [self._table_arn, f"{self._table_arn}/index/*"]
        tokenize, reidentify = self.tokenize_role.role_arn, self.reidentify_role.role_arn
        return [
            deny_everybody("NobodyElseReachesItems", items, unless(tokenize, reidentify), resources),
            deny_everybody("NobodyCopies", COPIES, None, resources),
            deny_everybody("TlsOnly", ["dynamodb:*"], {"Bool": {"aws:SecureTransport": "false"}}, resources),
            deny_everybody("AnalyticsStayOut", items, self._from_analytics(), resources),
            deny_everybody("TokenizingCannotLookBack", _without(TOKENIZE), is_one_of(tokenize), resources),
            deny_everybody("ReidentifyingCannotTokenize", _without(REIDENTIFY), is_one_of(reidentify), resources),
        ]

    def _let_roles_work(self, encryption_key: kms.IKey) -> None:
        service = {"StringEquals": {"kms:ViaService": f"dynamodb.{Stack.of(self).region}.amazonaws.com"}}
        for construct_id, role, actions, resource in (
            ("TokenizePolicy", self.tokenize_role, TOKENIZE, self._table_arn),
            ("ReidentifyPolicy", self.reidentify_role, REIDENTIFY, f"{self._table_arn}/index/{TOKEN_INDEX}"),
        ):
            iam.ManagedPolicy(
                self,
                construct_id,
                roles=[role],
                statements=[
                    iam.PolicyStatement(sid="Items", actions=list(actions), resources=[resource]),
                    iam.PolicyStatement(
                        sid="TableKey",
                        actions=list(TABLE_KEY_USE),
                        resources=[encryption_key.key_arn],
                        conditions=service,
                    ),
                ],
            )

    @property
    def _table_arn(self) -> str:
        # By name: a table's policy cannot refer to the table that it is a property of.
        return Stack.of(self).format_arn(
            service="dynamodb",
            resource="table",
            resource_name=self.address.table_name,
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )

    def _from_analytics(self) -> dict[str, Any]:
        return {"StringEquals": {"aws:PrincipalAccount": self._analytics}}


def _without(allowed: Sequence[str]) -> list[str]:
    return [each for each in (*READS, *WRITES) if each not in allowed]


def _allow(sid: str, actions: list[str], role: iam.Role, conditions: dict[str, Any]) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, principals=[role], actions=actions, resources=["*"], conditions=conditions)


def _deny(sid: str, actions: list[str], conditions: dict[str, Any] | None) -> iam.PolicyStatement:
    return deny_everybody(sid, actions, conditions, ["*"])


def _check(
    tokenizers: Sequence[iam.IRole], reidentifiers: Sequence[iam.IRole], analytics_account_ids: Sequence[str]
) -> None:
    if not analytics_account_ids:
        raise ValueError("analytics_account_ids: none given; give the accounts that use de-identified data.")
    for account in analytics_account_ids:
        require_account_id("analytics_account_ids", account)
    for name, roles in (("tokenizers", tokenizers), ("reidentifiers", reidentifiers)):
        if not roles:
            raise ValueError(f"{name}: none given; give at least one role.")
        for role in roles:
            account = role.principal_account or ""
            if not is_token(account) and account in analytics_account_ids:
                raise ValueError(f"{name}: {role.role_arn} given; allowed: no role of an analytics account.")
    for one in tokenizers:
        for other in reidentifiers:
            _check_apart(one.role_arn, other.role_arn)


def _check_apart(one: str, other: str) -> None:
    # Either may hold wildcards, as the names of IAM Identity Center's roles make necessary.
    if one == other or fnmatchcase(one, other) or fnmatchcase(other, one):
        raise ValueError(f"reidentifiers: {other} given, which tokenizes too; allowed: roles that do not ({one}).")
