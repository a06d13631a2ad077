import pytest

from hipaa_landing_zone.rules.catalog.containers_run_unprivileged import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])
GOOD = {"User": "1000:1000", "ReadonlyRootFilesystem": True}
POD = {"ReadOnlyRootFilesystem": True, "RunAsNonRoot": True}


def task(container=None, **properties):
    containers = [GOOD, {**GOOD, **(container or {})}]
    return {"R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": containers, **properties}}}


def without(name):
    containers = [{key: value for key, value in GOOD.items() if key != name}]
    return {"R": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": containers}}}


def job(**properties):
    return {"R": {"Type": "AWS::Batch::JobDefinition", "Properties": properties}}


def pod(context=None, **properties):
    containers = [{"SecurityContext": {**POD, **(context or {})}}]
    return job(EksProperties={"PodProperties": {"Containers": containers, **properties}})


def added(*capabilities):
    return {"LinuxParameters": {"Capabilities": {"Add": list(capabilities)}}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(task(), PASSED, id="task"),
        pytest.param(task({"Privileged": True}), FAILED, id="privileged"),
        pytest.param(task({"Privileged": {"Ref": "P"}}), UNDECIDED, id="perhaps privileged"),
        pytest.param(task({"Privileged": False, "User": "app"}), PASSED, id="a user by name"),
        pytest.param(task({"User": "root"}), FAILED, id="root"),
        pytest.param(task({"User": "0:1000"}), FAILED, id="root by number"),
        pytest.param(task({"User": "rooted"}), PASSED, id="a name that begins like root"),
        pytest.param(without("User"), FAILED, id="no user"),
        pytest.param(without("ReadonlyRootFilesystem"), FAILED, id="writable"),
        pytest.param(task({"ReadonlyRootFilesystem": False}), FAILED, id="writable, and says so"),
        pytest.param(task(added("NET_BIND_SERVICE")), PASSED, id="a small capability"),
        pytest.param(task(added("NET_BIND_SERVICE", "SYS_ADMIN")), FAILED, id="a large capability"),
        pytest.param(task(NetworkMode="awsvpc", PidMode="task"), PASSED, id="namespaces of its own"),
        pytest.param(task(NetworkMode="host"), FAILED, id="network of the host"),
        pytest.param(task(PidMode="host"), FAILED, id="processes of the host"),
        pytest.param(task(IpcMode="host"), FAILED, id="memory of the host"),
        pytest.param(task(Volumes=[{"Name": "scratch"}]), PASSED, id="a volume"),
        pytest.param(task(Volumes=[{"Host": {"SourcePath": "/var/run/docker.sock"}}]), FAILED, id="path of the host"),
        pytest.param(
            {
                "R": {
                    "Type": "AWS::ECS::TaskDefinition",
                    "Properties": {
                        "ContainerDefinitions": [{"Name": "w"}],
                        "RuntimePlatform": {"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
                    },
                }
            },
            PASSED,
            id="Windows",
        ),
        pytest.param(job(ContainerProperties=GOOD), PASSED, id="job"),
        pytest.param(job(ContainerProperties={**GOOD, "Privileged": True}), FAILED, id="privileged job"),
        pytest.param(
            job(ContainerProperties={**GOOD, "Volumes": [{"Host": {"SourcePath": "/"}}]}), FAILED, id="job on its host"
        ),
        pytest.param(job(NodeProperties={"NodeRangeProperties": [{"Container": {}}]}), FAILED, id="job on many nodes"),
        pytest.param(job(EcsProperties={"TaskProperties": [{"Containers": [GOOD]}]}), PASSED, id="job of tasks"),
        pytest.param(
            job(EcsProperties={"TaskProperties": [{"Containers": [GOOD], "PidMode": "host"}]}),
            FAILED,
            id="host's processes",
        ),
        pytest.param(pod(), PASSED, id="pod"),
        pytest.param(pod({"Privileged": True}), FAILED, id="privileged pod"),
        pytest.param(pod({"RunAsNonRoot": False}), FAILED, id="pod as root"),
        pytest.param(pod(HostNetwork=True), FAILED, id="pod in its host's network"),
        pytest.param(pod(Volumes=[{"HostPath": {"Path": "/"}}]), FAILED, id="pod on its host"),
        pytest.param({"R": {"Type": "AWS::ECS::Cluster"}}, (0, []), id="no container"),
    ],
)
def test_containers_run_unprivileged(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_phi_needs_it(look):
    assert look(RULE, without("User"), phi_account_ids=frozenset()) == (0, [])
