import pytest

from hipaa_landing_zone.rules.catalog.images_are_immutable_and_scanned import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])
REGISTRY = "111111111111.dkr.ecr.us-east-1.amazonaws.com"


def repository(mutability="IMMUTABLE", scan=True, **properties):  # noqa: FBT002 - as the property
    given = {"ImageTagMutability": mutability, "ImageScanningConfiguration": {"ScanOnPush": scan}, **properties}
    return {"R": {"Type": "AWS::ECR::Repository", "Properties": given}}


def scanned(pattern, frequency="SCAN_ON_PUSH", **rest):
    rules = [{"ScanFrequency": frequency, "RepositoryFilters": [{"Filter": pattern, "FilterType": "WILDCARD"}]}]
    body = {"Type": "AWS::ECR::RegistryScanningConfiguration", "Properties": {"Rules": rules}, **rest}
    return {**repository(scan=False, RepositoryName="app/web"), "S": body}


def task(image):
    return {"R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Image": image}]}}}


def joined(end):
    return {"Fn::Join": ["", [{"Ref": "P"}, ".dkr.ecr.", {"Ref": "AWS::Region"}, "/web", end]]}


def function(**code):
    return {"R": {"Type": "AWS::Lambda::Function", "Properties": {"Code": code}}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(repository(), PASSED, id="repository"),
        pytest.param(repository("MUTABLE"), FAILED, id="mutable"),
        pytest.param(repository(None), FAILED, id="mutable by default"),
        pytest.param(repository("IMMUTABLE_WITH_EXCLUSION"), FAILED, id="with exceptions"),
        pytest.param(repository({"Ref": "P"}), UNDECIDED, id="perhaps mutable"),
        pytest.param(repository(scan=False), FAILED, id="not scanned"),
        pytest.param(repository(scan={"Ref": "P"}), UNDECIDED, id="perhaps scanned"),
        pytest.param(scanned("*"), PASSED, id="scanned by the registry"),
        pytest.param(scanned("app/*", "CONTINUOUS_SCAN"), PASSED, id="by name"),
        pytest.param(scanned("other/*"), FAILED, id="another name"),
        pytest.param(scanned("*", "MANUAL"), FAILED, id="by hand"),
        pytest.param(scanned("*", Condition="X"), FAILED, id="by a registry that may not exist"),
        pytest.param(task(f"{REGISTRY}/web:1.4"), PASSED, id="a version"),
        pytest.param(task(f"{REGISTRY}/web@sha256:abc"), PASSED, id="a digest"),
        pytest.param(task(f"{REGISTRY}/web:latest"), FAILED, id="the latest"),
        pytest.param(task("localhost:5000/web"), FAILED, id="no tag, a port"),
        pytest.param(task("nginx"), FAILED, id="no tag"),
        pytest.param(task({"Ref": "P"}), UNDECIDED, id="a parameter"),
        pytest.param(task(joined(":1.4")), PASSED, id="a version, in a repository not known"),
        pytest.param(task(joined("@sha256:abc")), PASSED, id="a digest, in a repository not known"),
        pytest.param(task(joined(":latest")), FAILED, id="the latest, in a repository not known"),
        pytest.param(task(joined({"Ref": "P"})), UNDECIDED, id="the tag is a parameter"),
        pytest.param(task({"Fn::Sub": "${P}.dkr.ecr/web:1.4"}), PASSED, id="a version, substituted"),
        pytest.param(
            task({"Fn::Sub": ["${P}.dkr.ecr/web:${V}", {"V": {"Ref": "P"}}]}), UNDECIDED, id="tag substituted"
        ),
        pytest.param(task({"Fn::Join": []}), UNDECIDED, id="a wrong shape"),
        pytest.param(function(ImageUri=f"{REGISTRY}/f:1"), PASSED, id="function of an image"),
        pytest.param(function(S3Bucket="b"), PASSED, id="function of an archive"),
        pytest.param({"R": {"Type": "AWS::ECS::Cluster"}}, (0, []), id="no image"),
    ],
)
def test_images_are_immutable_and_scanned(look, resources, expected):
    assert look(RULE, resources) == expected


def test_repositories_everywhere_and_what_runs_in_phi_accounts(look):
    assert look(RULE, repository("MUTABLE"), phi_account_ids=frozenset()) == FAILED
    assert look(RULE, task("nginx"), phi_account_ids=frozenset()) == (0, [])


def test_a_registry_scans_its_own_region_only(look):
    registry = {"S": scanned("*")["S"]}
    elsewhere = {"at": ("stage/other", "111111111111", "us-west-2"), "Resources": registry}
    assert look(RULE, repository(scan=False), elsewhere) == FAILED
