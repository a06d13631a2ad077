"""The settings that declarative and service policies can have, as far as AWS documents them; read 2026-11-21.

Source: AWS Organizations User Guide, the "syntax and examples" page of each policy type. Where a page could not be read
to its end, the part is `Open`: operators are judged there, names are not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Leaf:
    """A setting that takes values by operator.

    Attributes:
        allowed: the values that it can have; any when empty.
        several: whether it is a list, to which ``@@append`` and ``@@remove`` apply.
    """

    allowed: frozenset[str] = frozenset()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """An object of settings.

    Attributes:
        children: by name.
        others: what stands under names of the owner's choice, such as a tag key or a plan's name.
        required: the names that must be there.
    """

    children: Mapping[str, Node] = field(default_factory=dict)
    others: Node | None = None
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """A part whose names are not known here."""


Node = Leaf | Branch | Open

TEXT, LIST, OPEN = Leaf(), Leaf(several=True), Open()


def one_of(*values: str) -> Leaf:
    """Return a setting with one of the values."""
    return Leaf(frozenset(values))


def named(node: Node) -> Branch:
    """Return an object in which the owner chooses the names."""
    return Branch(others=node)


_REGIONS = Branch(
    {"enable_in_regions": LIST, "disable_in_regions": LIST}, required=("enable_in_regions", "disable_in_regions")
)
_SCANNED = {"enable_in_regions": LIST, "disable_in_regions": LIST}
_SWITCH = one_of("no_preference", "enabled", "disabled")
_TAG = named(Branch({"tag_key": TEXT, "tag_value": TEXT}))
_LIFECYCLE = Branch(
    {
        "move_to_cold_storage_after_days": TEXT,
        "delete_after_days": TEXT,
        "opt_in_to_archive_for_supported_resources": one_of("true", "false"),
    }
)
_CHANNELS = Branch({"supported_channel_types": LIST, "supported_role_settings": LIST})
_CLIENT = one_of("enabled", "disabled")

_EC2 = Branch(
    {
        "exception_message": TEXT,
        "vpc_block_public_access": Branch(
            # The page's example and its list of fields name it differently.
            dict.fromkeys(
                ("internet_gateway_block", "internet_gateway"),
                Branch(
                    {
                        "mode": one_of("off", "block_ingress", "block_bidirectional"),
                        "exclusions_allowed": one_of("enabled", "disabled"),
                    },
                    required=("mode", "exclusions_allowed"),
                ),
            )
        ),
        "serial_console_access": Branch({"status": one_of("enabled", "disabled")}),
        "image_block_public_access": Branch({"state": one_of("unblocked", "block_new_sharing")}),
        "snapshot_block_public_access": Branch(
            {"state": one_of("unblocked", "block_new_sharing", "block_all_sharing")}
        ),
        "allowed_images_settings": Branch(
            {"state": one_of("enabled", "disabled", "audit_mode"), "image_criteria": OPEN}, required=("state",)
        ),
        "instance_metadata_defaults": Branch(
            {
                "http_tokens": one_of("no_preference", "required", "optional"),
                "http_put_response_hop_limit": Leaf(frozenset(str(hops) for hops in (-1, *range(1, 65)))),
                "http_endpoint": _SWITCH,
                "instance_metadata_tags": _SWITCH,
                "http_tokens_enforced": _SWITCH,
            }
        ),
        "vpc_encryption_control": OPEN,
        "vpc_encryption_controls": OPEN,
    }
)
_BACKUP_PLAN = Branch(
    {
        "regions": LIST,
        "rules": named(
            Branch(
                {
                    "schedule_expression": TEXT,
                    "schedule_expression_timezone": TEXT,
                    "start_backup_window_minutes": TEXT,
                    "complete_backup_window_minutes": TEXT,
                    "enable_continuous_backup": one_of("true", "false"),
                    "target_backup_vault_name": TEXT,
                    "target_logically_air_gapped_backup_vault_arn": TEXT,
                    "lifecycle": _LIFECYCLE,
                    "copy_actions": named(Branch({"target_backup_vault_arn": TEXT, "lifecycle": _LIFECYCLE})),
                    "recovery_point_tags": _TAG,
                    "index_actions": OPEN,
                    "scan_actions": OPEN,
                },
            )
        ),
        "selections": Branch({"tags": OPEN, "resources": OPEN}),
        "advanced_backup_settings": OPEN,
        "backup_plan_tags": _TAG,
        "scan_settings": OPEN,
    },
    required=("regions", "rules", "selections"),
)
_CHATBOT = Branch(
    {
        "platforms": Branch(
            {
                "slack": Branch(
                    {"client": _CLIENT, "workspaces": LIST, "default": _CHANNELS, "overrides": named(_CHANNELS)}
                ),
                "microsoft_teams": Branch(
                    {"client": _CLIENT, "tenants": named(LIST), "default": _CHANNELS, "overrides": OPEN}
                ),
                "chime": Branch({"client": _CLIENT}),
            }
        ),
        "default": Branch({"client": _CLIENT}),
    }
)

SCHEMAS: Mapping[str, Branch] = {
    "DECLARATIVE_POLICY_EC2": Branch({"ec2_attributes": _EC2}, required=("ec2_attributes",)),
    "S3_POLICY": Branch(
        {
            "s3_attributes": Branch(
                {"public_access_block_configuration": one_of("all", "none")},
                required=("public_access_block_configuration",),
            )
        },
        required=("s3_attributes",),
    ),
    "AISERVICES_OPT_OUT_POLICY": Branch(
        {"services": named(Branch({"opt_out_policy": one_of("optIn", "optOut")}))}, required=("services",)
    ),
    "TAG_POLICY": Branch(
        {
            "tags": named(
                Branch({"tag_key": TEXT, "tag_value": LIST, "enforced_for": LIST, "report_required_tag_for": LIST})
            )
        },
        required=("tags",),
    ),
    "BACKUP_POLICY": Branch({"plans": named(_BACKUP_PLAN)}, required=("plans",)),
    "CHATBOT_POLICY": Branch({"chatbot": _CHATBOT}, required=("chatbot",)),
    "SECURITYHUB_POLICY": Branch(
        {
            "securityhub": Branch(
                {**_REGIONS.children, "features": named(_REGIONS)}, required=("enable_in_regions", "disable_in_regions")
            )
        },
        required=("securityhub",),
    ),
    "INSPECTOR_POLICY": Branch(
        {
            "inspector": Branch(
                {
                    "enablement": Branch(
                        {
                            "ec2_scanning": Branch(_SCANNED),
                            "ecr_scanning": Branch(_SCANNED),
                            "code_repository_scanning": Branch(_SCANNED),
                            "lambda_standard_scanning": Branch({**_SCANNED, "lambda_code_scanning": Branch(_SCANNED)}),
                        }
                    )
                },
                required=("enablement",),
            )
        },
        required=("inspector",),
    ),
    "GUARDDUTY_POLICY": Branch({"guardduty": OPEN}, required=("guardduty",)),
}
"""The settings of each policy type that has no statements, from the top-level key down."""
