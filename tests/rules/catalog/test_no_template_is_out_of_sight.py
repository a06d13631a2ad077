import pytest

from hipaa_landing_zone.rules.catalog.no_template_is_out_of_sight import RULE


@pytest.mark.parametrize("kind", ["AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"])
def test_a_template_inside_a_template_is_undecided(look, kind):
    assert look(RULE, {"N": {"Type": kind}}) == (1, [("N", "undecided")])


def test_ordinary_resources_are_not_subjects(look):
    assert look(RULE, {"B": {"Type": "AWS::S3::Bucket"}}) == (0, [])
