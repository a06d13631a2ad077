"""Where data stores stand: which subnets, which names, which backups."""

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2

from hipaa_constructs.data_store import isolated_subnets, require_backup_retention, require_identifier


@pytest.fixture(scope="module")
def vpc():
    stack = Stack()

    def build(zones, subnets):
        return ec2.Vpc.from_vpc_attributes(
            stack,
            f"Vpc{len(stack.node.children)}",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=zones,
            isolated_subnet_ids=subnets,
        )

    return build


@pytest.mark.filterwarnings("ignore")
def test_one_isolated_subnet_a_zone(vpc):
    chosen = isolated_subnets(vpc(["us-east-1a", "us-east-1b"], ["subnet-1", "subnet-2", "subnet-3", "subnet-4"]))
    assert {each.availability_zone for each in chosen} == {"us-east-1a", "us-east-1b"}
    assert len(chosen) == 2
    assert chosen[0].subnet_id == "subnet-1"


def test_one_zone_is_refused(vpc):
    with pytest.raises(ValueError, match=r"vpc: isolated subnets in 1 zones given; allowed: .* in 2 or more"):
        isolated_subnets(vpc(["us-east-1a"], ["subnet-1"]))


@pytest.mark.parametrize("name", ["a", "records", "records-2", "a" * 63])
def test_identifier_is_accepted(name):
    require_identifier("name", name)


@pytest.mark.parametrize("name", ["", "Records", "2records", "records-", "re--cords", "a" * 64, "${Token[Name.1]}"])
def test_identifier_is_refused(name):
    with pytest.raises(ValueError, match=r"name: .* given; allowed: "):
        require_identifier("name", name)


@pytest.mark.parametrize(("given", "days"), [(None, 35), (Duration.days(7), 7), (Duration.days(35), 35)])
def test_backup_is_accepted(given, days):
    assert require_backup_retention(given) == days


@pytest.mark.parametrize(
    ("given", "days"), [(Duration.days(6), "6"), (Duration.days(36), "36"), (Duration.hours(180), "7.5")]
)
def test_backup_is_refused(given, days):
    with pytest.raises(ValueError, match=f"backup_retention: {days} days given; allowed: 7 to 35 whole days"):
        require_backup_retention(given)
