"""What of CDK's report ends the app."""

from hipaa_landing_zone.validation.report import violations


def test_what_cloudformation_refuses_is_a_finding_though_cdk_only_warns():
    """A circle of references, say: a warning of CDK's own rules unless a feature flag makes it an error."""
    places = [{"constructPath": "stack/Key/Resource"}]
    found = {"ruleName": "F3004", "severity": "warning", "description": "a circle", "violatingConstructs": places}
    style = {**found, "ruleName": "W2001", "description": "an unused parameter"}
    report = {
        "pluginReports": [
            {"pluginName": "CloudFormation Validate", "conclusion": "success", "violations": [found, style]}
        ]
    }
    (only,) = violations(report)
    assert "F3004" in only
