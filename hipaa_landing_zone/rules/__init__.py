"""Template rules: pure functions from synthesized templates to findings, and their one adapter to CDK's validation."""

from hipaa_landing_zone.rules.catalog import (
    access_log_targets_use_s3_managed_encryption,
    access_logs_go_to_unlocked_buckets,
    buckets_refuse_plain_http,
    config_delivers_to_unlocked_buckets,
    endpoints_admit_only_the_organization,
    irreplaceable_resources_are_retained,
    keys_rotate,
    keys_separate_duties,
    log_archive_buckets_are_locked,
    no_template_is_out_of_sight,
    organization_policies_are_sound,
    trail_buckets_pin_the_trail,
    trail_keys_admit_cloudtrail,
    trails_cover_the_organization,
    vpcs_are_isolated,
)
from hipaa_landing_zone.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    access_logs_go_to_unlocked_buckets.RULE,
    access_log_targets_use_s3_managed_encryption.RULE,
    config_delivers_to_unlocked_buckets.RULE,
    trail_keys_admit_cloudtrail.RULE,
    trail_buckets_pin_the_trail.RULE,
    trails_cover_the_organization.RULE,
    keys_rotate.RULE,
    keys_separate_duties.RULE,
    log_archive_buckets_are_locked.RULE,
    buckets_refuse_plain_http.RULE,
    vpcs_are_isolated.RULE,
    endpoints_admit_only_the_organization.RULE,
    irreplaceable_resources_are_retained.RULE,
    no_template_is_out_of_sight.RULE,
    organization_policies_are_sound.RULE,
)
