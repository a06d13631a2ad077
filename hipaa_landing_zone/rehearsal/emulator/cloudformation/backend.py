"""moto's CloudFormation backend with a deployment engine that resolves, orders, fails and rolls back as AWS does.

moto's own engine registers no exports from change sets, does not evaluate Fn::GetAZs, leaves AWS::NoValue in lists,
skips unknown types with a warning and answers a failed resource with a broken stack. Its front end (request parsing
and response writing) is kept.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.cloudformation import models
from moto.cloudformation.exceptions import AlreadyExistsException, CloudFormationError, ValidationError
from moto.cloudformation.models import Change
from moto.cloudformation.parsing import Export
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_changeset_id, generate_stack_id
from moto.core.responses import ActionResult

from hipaa_landing_zone.rehearsal.emulator.adapter import find
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Place
from hipaa_landing_zone.rehearsal.emulator.cloudformation.record import Revision
from hipaa_landing_zone.rehearsal.emulator.cloudformation.stack import Stack
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template import Template, TemplateError
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template_url import read_template

_UNCHANGED = "The submitted information didn't contain changes. Submit different information to create a change set."


@dataclasses.dataclass(slots=True)
class ChangeSet:
    """A change set, as moto's DescribeChangeSet reads it."""

    change_set_id: str
    change_set_name: str
    change_set_type: str
    stack: Stack
    revision: Revision
    tags: Mapping[str, str]
    description: str | None
    changes: list[Change]
    role_arn: str | None
    status: str = "CREATE_COMPLETE"
    execution_status: str = "AVAILABLE"
    status_reason: str | None = None
    creation_time: datetime = dataclasses.field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))

    @property
    def stack_id(self) -> str:
        """The stack's ARN."""
        return self.stack.stack_id

    @property
    def stack_name(self) -> str:
        """The stack's name."""
        return self.stack.name

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters by name."""
        return dict(self.revision.parameters)


class CloudFormationBackend(models.CloudFormationBackend):
    """CloudFormation of one account and Region."""

    __module__ = "moto.cloudformation.models"  # moto finds the URLs of a service through this name

    stacks: dict[str, Stack]  # type: ignore[assignment] # ours has what moto's front end reads
    deleted_stacks: dict[str, Stack]  # type: ignore[assignment]
    change_sets: dict[str, ChangeSet]  # type: ignore[assignment]

    def create_stack(  # type: ignore[override]
        self,
        name: str,
        template: str,
        parameters: Mapping[str, str],
        *,
        tags: Mapping[str, str] | None = None,
        enable_termination_protection: bool | None = False,
        **options: Any,
    ) -> Stack:
        """Create a stack and deploy it at once; a failed deployment shows in its status."""
        if any(stack.name == name for stack in self.stacks.values()):
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        stack = self._new_stack(name, options)
        stack.enable_termination_protection = str(enable_termination_protection).lower() == "true"
        revision = self._checked(stack, template, parameters)
        self.stacks[stack.stack_id] = stack
        self._deploy(stack, revision, tags or {})
        return stack

    def update_stack(  # type: ignore[override]
        self,
        name: str,
        template: str,
        role_arn: str | None,
        parameters: list[dict[str, Any]],
        tags: Mapping[str, str] | None,
    ) -> Stack:
        """Update a stack from a template without a change set."""
        stack: Stack = self.get_stack(name)  # type: ignore[assignment]
        given = {item["ParameterKey"]: self._value(stack, item) for item in parameters}
        revision = self._checked(stack, template, given)
        if not self._differs(stack, revision, tags):
            raise ValidationError(name, message="No updates are to be performed.")
        stack.role_arn = role_arn
        self._deploy(stack, revision, stack.tags if tags is None else tags)
        return stack

    def create_change_set(  # type: ignore[override]
        self,
        *,
        stack_name: str,
        change_set_name: str,
        template: str,
        parameters: Mapping[str, str],
        description: str | None,
        change_set_type: str,
        tags: Mapping[str, str] | None = None,
        role_arn: str | None = None,
        **options: Any,
    ) -> tuple[str, str]:
        """Plan a creation or an update; one without changes comes out as FAILED, as on AWS."""
        existing = next((stack for stack in self.stacks.values() if stack_name in {stack.name, stack.stack_id}), None)
        if existing is None and change_set_type == "UPDATE":
            raise ValidationError(stack_name)
        if existing and change_set_type == "CREATE" and existing.status != "REVIEW_IN_PROGRESS":
            raise AlreadyExistsException(f"Stack [{stack_name}] already exists and cannot be created again.")
        stack = existing or self._new_stack(stack_name, options)
        revision = self._checked(stack, template, parameters)
        self.stacks[stack.stack_id] = stack
        change_set_id = generate_changeset_id(change_set_name, self.region_name, self.account_id)
        change_set = ChangeSet(
            change_set_id=change_set_id,
            change_set_name=change_set_name,
            change_set_type=change_set_type,
            stack=stack,
            revision=revision,
            tags=tags or {},
            description=description,
            changes=list(_changes(stack, revision.template)),
            role_arn=role_arn,
        )
        if not self._differs(stack, revision, tags):
            change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
            change_set.status_reason = _UNCHANGED
        self.change_sets[change_set_id] = change_set
        return change_set_id, stack.stack_id

    def find_change_set(self, name: str, stack_name: str | None) -> ChangeSet | None:
        """Find the last change set with an ARN, or with a name within a stack."""
        for change_set in reversed(self.change_sets.values()):
            of_stack = stack_name in {None, "", change_set.stack_name, change_set.stack_id}
            if name == change_set.change_set_id or (name == change_set.change_set_name and of_stack):
                return change_set
        return None

    def execute(self, change_set: ChangeSet) -> None:
        """Deploy a change set."""
        if change_set.execution_status != "AVAILABLE":
            raise ValidationError(message=f"ChangeSet [{change_set.change_set_name}] cannot be executed")
        change_set.stack.role_arn = change_set.role_arn
        self._deploy(change_set.stack, change_set.revision, change_set.tags)
        change_set.execution_status = "EXECUTE_COMPLETE"

    def delete_stack(self, name_or_stack_id: str) -> None:
        """Delete a stack; one that does not exist is no error."""
        for stack in list(self.stacks.values()):
            if name_or_stack_id not in {stack.name, stack.stack_id}:
                continue
            if stack.enable_termination_protection:
                message = f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
                raise ValidationError(message=message)
            stack.delete()
            if stack.status == "DELETE_COMPLETE":
                self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)
            self._index_exports()

    def _new_stack(self, name: str, options: Mapping[str, Any]) -> Stack:
        stack_id = generate_stack_id(name, self.region_name, self.account_id)
        stack = Stack(Place(self.account_id, self.region_name, name, stack_id), find, self._exported, self._importer)
        stack.notification_arns = list(options.get("notification_arns") or [])
        stack.role_arn = options.get("role_arn")
        stack.policy = options.get("stack_policy_body") or ""
        return stack

    def _checked(self, stack: Stack, body: str, parameters: Mapping[str, str]) -> Revision:
        try:
            revision = Revision(Template.parse(body), dict(parameters))
            stack.check(revision)
        except TemplateError as error:
            raise ValidationError(message=str(error)) from error
        return revision

    def _deploy(self, stack: Stack, revision: Revision, tags: Mapping[str, str]) -> None:
        stack.deploy(revision)
        stack.tags = dict(tags)
        self._index_exports()

    def _index_exports(self) -> None:
        self.exports = {
            name: Export(stack.stack_id, name, value)
            for stack in self.stacks.values()
            for name, value in stack.exports.items()
        }

    def _exported(self, name: str) -> str | None:
        return self.exports[name].value if name in self.exports else None

    def _importer(self, name: str) -> str | None:
        deployed = (stack for stack in self.stacks.values() if stack.revision)
        return next(
            (stack.name for stack in deployed if stack.revision and name in stack.revision.template.imports), None
        )

    @staticmethod
    def _value(stack: Stack, item: Mapping[str, Any]) -> str:
        if item.get("UsePreviousValue"):
            return str(stack.stack_parameters[item["ParameterKey"]])
        return str(item["ParameterValue"])

    @staticmethod
    def _differs(stack: Stack, revision: Revision, tags: Mapping[str, str] | None) -> bool:
        if stack.revision is None:
            return True
        same_template = stack.revision.template.document == revision.template.document
        same_parameters = stack.scope(revision).parameters() == stack.resolved_parameters
        return not (same_template and same_parameters and (tags is None or dict(tags) == stack.tags))


def _changes(stack: Stack, template: Template) -> Iterable[Change]:
    old = stack.revision.template.resources if stack.revision else {}
    for name, resource in template.resources.items():
        if old.get(name) != resource:
            yield Change("Modify" if name in old else "Add", name, resource["Type"])
    for name in old.keys() - template.resources.keys():
        yield Change("Remove", name, old[name]["Type"])


def _requested(response: CloudFormationResponse) -> ChangeSet | None:
    backend: CloudFormationBackend = response.cloudformation_backend  # type: ignore[assignment] # see `install`
    name, stack_name = response._get_param("ChangeSetName"), response._get_param("StackName")  # noqa: SLF001 - moto's way to read a request
    return backend.find_change_set(name, stack_name)


def _described(response: CloudFormationResponse) -> ChangeSet:
    change_set = _requested(response)
    if change_set is None:
        raise CloudFormationError("ChangeSetNotFound", "ChangeSet does not exist")
    return change_set


def _describe_change_set(response: CloudFormationResponse) -> ActionResult:
    return ActionResult(_described(response))


def _delete_change_set(response: CloudFormationResponse) -> ActionResult:
    change_set = _requested(response)
    if change_set is not None:  # deleting what is not there is no error, and the CLI counts on that
        del response.cloudformation_backend.change_sets[change_set.change_set_id]
    return ActionResult({})


def _execute_change_set(response: CloudFormationResponse) -> ActionResult:
    backend: CloudFormationBackend = response.cloudformation_backend  # type: ignore[assignment] # see `install`
    backend.execute(_described(response))
    return ActionResult({})


def _update_termination_protection(response: CloudFormationResponse) -> ActionResult:
    wanted = response._get_param("EnableTerminationProtection")  # noqa: SLF001 - as above
    stack = response.cloudformation_backend.get_stack(response._get_param("StackName"))  # noqa: SLF001 - as above
    stack.enable_termination_protection = str(wanted).lower() == "true"
    return ActionResult({"StackId": stack.stack_id})


def _template_at(response: CloudFormationResponse, url: str) -> str:
    return read_template(response.current_account, response.partition, url)


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "_get_stack_from_s3_url": _template_at,
    "_validate_different_update": lambda *_: None,  # the backend finds what did not change
    "delete_change_set": _delete_change_set,
    "describe_change_set": _describe_change_set,
    "execute_change_set": _execute_change_set,
    "update_termination_protection": _update_termination_protection,
}
