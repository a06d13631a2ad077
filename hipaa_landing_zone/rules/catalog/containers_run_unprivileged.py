"""Containers run without privileges that reach beyond them.

Not privileged, as a user who is named and not root, on a root file system that they cannot write, with no added Linux
capability but `NET_BIND_SERVICE`, and with nothing of the host: network, process or IPC namespace, paths. So whoever
takes over a container has that container only. Looked at are the task definitions of Amazon ECS and the job definitions
of AWS Batch, in accounts that hold PHI; Windows containers know neither users by number nor a read-only root. cdk-nag's
ECSTaskDefinitionUserForHostMode looks at tasks in host mode alone, and there accepts only privileged containers; this
rule refuses host mode.

How to fix: use `PhiService`, or set what the finding names, and give writable paths as volumes.

Source: Amazon ECS Developer Guide, "Amazon ECS task and container security best practices"; AWS Security Hub User
Guide, controls ECS.3, ECS.4, ECS.5; 45 CFR 164.312(a)(1), 164.308(a)(5)(ii)(B).
"""

from collections.abc import Iterator, Mapping

from hipaa_landing_zone.rules.demand import Demand, breaches, like, one_of, other_than
from hipaa_landing_zone.rules.path import reach
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, holds_phi

TASK, JOB = "AWS::ECS::TaskDefinition", "AWS::Batch::JobDefinition"
ECS, EKS = "EcsProperties?.TaskProperties[]?", "EksProperties?.PodProperties"
NODES = "NodeProperties?.NodeRangeProperties[]?"
# Where tasks and their containers stand; a job of the first form is its own container.
TASKS = {TASK: ("",), JOB: (f"{ECS}.", f"{NODES}.{ECS}.", "ContainerProperties?.", f"{NODES}.Container?.")}
CONTAINERS = {
    TASK: ("ContainerDefinitions[].",),
    JOB: (f"{ECS}.Containers[].", f"{NODES}.{ECS}.Containers[].", "ContainerProperties?.", f"{NODES}.Container?."),
}
PODS = (f"{EKS}?.", f"{NODES}.{EKS}?.")
SYSTEM = {
    TASK: "RuntimePlatform?.OperatingSystemFamily?",
    JOB: "ContainerProperties?.RuntimePlatform?.OperatingSystemFamily?",
}
NOT_ROOT = like(r"(?!(root|0+)(:|$)).+")
FIX_HOST = "Use the network mode awsvpc, and no namespace of the host."
FIX_PATH = "Use a volume of the task or a file system instead of a path of the host."


def _task(place: str) -> Iterator[Demand]:
    for name in ("NetworkMode", "PidMode", "IpcMode"):
        yield Demand(
            path=f"{place}{name}?", test=other_than("host"), wrong="shares a namespace with its host", fix=FIX_HOST
        )
    yield Demand(
        path=f"{place}Volumes[]?.Host?.SourcePath?", test=one_of(), wrong="mounts a path of its host", fix=FIX_PATH
    )


def _privilege(place: str) -> Demand:
    wrong = "has a container that may do to its host what it likes"
    return Demand(path=f"{place}Privileged?", test=other_than("true"), wrong=wrong, fix="Set Privileged to false.")


def _root(place: str, name: str) -> Demand:
    return Demand(
        path=f"{place}{name}",
        wrong="has a container that can change its own programs",
        fix=f"Set {name} to true, and mount volumes where it must write.",
    )


def _container(place: str) -> Iterator[Demand]:
    yield _root(place, "ReadonlyRootFilesystem")
    yield Demand(
        path=f"{place}User",
        test=NOT_ROOT,
        wrong="has a container that runs as root, or as whom its image says",
        fix="Name a user other than root in User.",
    )


def _pod(place: str) -> Iterator[Demand]:
    yield Demand(path=f"{place}HostNetwork?", test=other_than("true"), wrong="shares its host's network", fix=FIX_HOST)
    yield Demand(
        path=f"{place}Volumes[]?.HostPath?.Path?", test=one_of(), wrong="mounts a path of its host", fix=FIX_PATH
    )
    context = f"{place}Containers[].SecurityContext."
    yield _privilege(context)
    yield _root(context, "ReadOnlyRootFilesystem")
    yield Demand(
        path=f"{context}RunAsNonRoot",
        wrong="has a container that may run as root",
        fix="Set RunAsNonRoot to true.",
    )


CAPABILITIES = Demand(
    path="ContainerDefinitions[].LinuxParameters?.Capabilities?.Add[]?",
    test=one_of("net_bind_service"),
    wrong="has a container with a capability that reaches beyond it",
    fix="Take it out of Capabilities.Add.",
)
ALWAYS: Mapping[str, tuple[Demand, ...]] = {
    kind: (
        *(demand for place in TASKS[kind] for demand in _task(place)),
        *(_privilege(place) for place in CONTAINERS[kind]),
        *((CAPABILITIES,) if kind == TASK else (demand for place in PODS for demand in _pod(place))),
    )
    for kind in (TASK, JOB)
}
LINUX: Mapping[str, tuple[Demand, ...]] = {
    kind: tuple(demand for place in places for demand in _container(place)) for kind, places in CONTAINERS.items()
}


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    yield from breaches(subject, ALWAYS[subject.type])
    if not any(str(system).upper().startswith("WINDOWS") for system in reach(subject, SYSTEM[subject.type])):
        yield from breaches(subject, LINUX[subject.type])


RULE = Rule(
    id="HLZ-RULE-57",
    name="containers_run_unprivileged",
    title="Containers run without privileges that reach beyond them.",
    severity="high",
    citations=("164.312(a)(1)", "164.308(a)(5)(ii)(B)"),
    types=(TASK, JOB),
    applies=holds_phi,
    check=_check,
)
