"""A container image is scanned, and a tag always means the same image.

In every account, repositories have immutable tags, so that what was reviewed is what runs, and are scanned on push: by
their own setting, or by a rule of the registry in the same account and Region. A repository whose immutability has
exceptions has tags that can be moved. In accounts that hold PHI, what runs images (tasks of Amazon ECS, jobs of AWS
Batch, functions) names them by digest or by a tag other than `latest`, which is another image tomorrow. cdk-nag's HIPAA
pack says nothing about images.

How to fix: set `ImageTagMutability: IMMUTABLE` and `ImageScanningConfiguration: {ScanOnPush: true}`; name images by
digest or version.

Source: Amazon ECR User Guide, "Preventing image tags from being overwritten in Amazon ECR" and "Scan images for
software vulnerabilities in Amazon ECR"; AWS Security Hub User Guide, controls ECR.1, ECR.2; 45 CFR 164.312(c)(1),
164.308(a)(5)(ii)(B).
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.path import reach, written
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, at, mappings, truth

REPOSITORY, REGISTRY = "AWS::ECR::Repository", "AWS::ECR::RegistryScanningConfiguration"
ECS, NODES = "EcsProperties?.TaskProperties[]?.Containers[]", "NodeProperties?.NodeRangeProperties[]?"
IMAGES: Mapping[str, tuple[str, ...]] = {
    "AWS::Batch::JobDefinition": (
        "ContainerProperties?.Image",
        f"{ECS}.Image",
        f"{NODES}.Container?.Image",
        f"{NODES}.{ECS}.Image",
        "EksProperties?.PodProperties?.Containers[].Image",
    ),
    "AWS::ECS::TaskDefinition": ("ContainerDefinitions[].Image",),
    "AWS::Lambda::Function": ("Code.ImageUri?",),
}
FIX_TAGS, FIX_SCAN = "Set ImageTagMutability to IMMUTABLE.", "Set ScanOnPush to true in ImageScanningConfiguration."
FIX_IMAGE = "Name the image by digest, or by a tag that says its version."


def _is_subject(case: Case) -> bool:
    return case.resource.type == REPOSITORY or holds_phi(case)


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == REPOSITORY:
        yield from _repository(case)
        return
    for path in IMAGES[case.resource.type]:
        for image, text in zip_longest(reach(case.resource, path), written(case.resource, path)):
            end = _end(text) if isinstance(image, Unknown) else image
            moves = _moves(end) if isinstance(end, str) else None
            if moves:
                yield failed(f"runs whatever {end} is at the time.", FIX_IMAGE)
            elif moves is None and isinstance(image, Unknown):
                yield undecided(f"which image it runs: {image}", FIX_IMAGE)


def _moves(image: str) -> bool | None:
    """Whether a tag may mean another image tomorrow; None when the tag itself is not known."""
    # A registry may have a port, so that a colon counts only behind the last slash.
    name, digest, _ = image.rpartition("/")[2].partition("@sha256:")
    _, colon, tag = name.partition(":")
    if digest or (colon and tag != "latest" and "${" not in tag):
        return False
    return None if "${" in tag else True


def _end(text: Any) -> Any:
    """Last piece of an image's name as it is written: registries are put together from what deployment knows."""
    joined, substituted = at(text, "Fn::Join"), at(text, "Fn::Sub")
    if isinstance(joined, list) and joined:
        pieces = joined[-1]
        return pieces[-1] if isinstance(pieces, list) and pieces else None
    return substituted[0] if isinstance(substituted, list) and substituted else substituted


def _repository(case: Case) -> Iterator[Problem]:
    subject = case.resource
    mutability = subject.get("ImageTagMutability")
    if isinstance(mutability, Unknown):
        yield undecided(f"ImageTagMutability is {mutability}", FIX_TAGS)
    elif mutability != "IMMUTABLE":
        yield failed(f"lets tags move to other images: ImageTagMutability is {mutability or 'not set'}.", FIX_TAGS)
    scans = truth(subject.get("ImageScanningConfiguration", "ScanOnPush"))
    if scans is True or _registry_scans(case):
        return
    if isinstance(scans, Unknown):
        yield undecided(f"ScanOnPush is {scans}", FIX_SCAN)
    else:
        yield failed("does not scan images for vulnerabilities.", FIX_SCAN)


def _registry_scans(case: Case) -> bool:
    """Whether a rule of the registry covers the repository; one of unknown name only by a filter for all."""
    name: Any = case.resource.get("RepositoryName")
    name = name if isinstance(name, str) else ""
    return any(
        registry.account == case.resource.account
        and registry.region == case.resource.region
        and any(fnmatchcase(name, pattern) for pattern in _patterns(registry))
        for registry in _registries(case.assembly)
    )


@lru_cache(maxsize=1)
def _registries(assembly: Assembly) -> tuple[Resource, ...]:
    return tuple(each for each in assembly.of_type(REGISTRY) if not each.conditional)


def _patterns(registry: Resource) -> Iterator[str]:
    for rule in mappings(registry.get("Rules")):
        if at(rule, "ScanFrequency") in ("SCAN_ON_PUSH", "CONTINUOUS_SCAN"):
            for each in mappings(at(rule, "RepositoryFilters")):
                if isinstance(pattern := at(each, "Filter"), str):
                    yield pattern


RULE = Rule(
    id="HLZ-RULE-58",
    name="images_are_immutable_and_scanned",
    title="A container image is scanned, and a tag always means the same image.",
    severity="medium",
    citations=("164.312(c)(1)", "164.308(a)(5)(ii)(B)"),
    types=(REPOSITORY, *IMAGES),
    applies=_is_subject,
    check=_check,
)
