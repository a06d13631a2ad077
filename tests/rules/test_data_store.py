import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from hipaa_landing_zone.rules import data_store


@pytest.mark.parametrize(("kind", "tags"), sorted({**data_store.ORIGINALS, **data_store.COPIES}.items()))
def test_a_data_store_has_the_property_that_its_tags_stand_in(kind, tags):
    properties = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["properties"]
    assert tags in properties


def test_every_type_that_leaves_a_snapshot_is_a_data_store():
    assert set(data_store.ORIGINALS) >= data_store.SNAPSHOT_ON_DELETION


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("RDS::DBInstance", {"DBClusterIdentifier": "records"}, True),
        ("RDS::DBInstance", {"SourceDBInstanceIdentifier": "records"}, True),
        ("RDS::DBInstance", {"DBInstanceIdentifier": "records"}, False),
        ("RDS::DBCluster", {"DBClusterIdentifier": "records"}, False),
    ],
)
def test_members_have_their_data_from_elsewhere(assembly, kind, properties, expected):
    (resource,) = assembly({"S": {"Type": f"AWS::{kind}", "Properties": properties}}).of_type(f"AWS::{kind}")
    assert data_store.is_member(resource) is expected
