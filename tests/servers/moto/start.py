"""Serves moto (AWS in one process, in memory) on a free port of 127.0.0.1, for tests.

It prints " * Running on http://127.0.0.1:PORT" when it is ready, and ends when its standard input does, so that it never
outlives the test process. moto's CloudFormation knows CreateStack well and change sets hardly: an executed set leaves a stack
without outputs, names of sets are looked up across stacks, nothing ever fails. ReviewEnv works with change sets alone, so
those operations are replaced here by ones that behave as AWS documents them. Stacks, templates and resources stay moto's.

Two values of a template's parameter "Behaviour" make an execution go wrong on purpose:
  FailsToStart   a resource fails with "boom" and everything is rolled back
  NeverAnswers   the operation stays in progress until somebody cancels or deletes
"""

import json
import os
import re
import sys
import threading
from types import SimpleNamespace

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.models import Change, ChangeSet, Event, Stack
from moto.cloudformation.responses import CloudFormationResponse, transform_dict
from moto.cloudformation.utils import generate_changeset_id, generate_stack_id
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.s3.models import s3_backends
from moto.server import main
from werkzeug.serving import WSGIRequestHandler

STACK = "AWS::CloudFormation::Stack"
# From these a stack can be updated; so AWS.
SETTLED = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED"}


def parse(template):
    """moto adds missing properties while it makes a resource; added at once, old and new templates stay comparable."""
    parsed = moto_parse(template)
    for resource in parsed["Resources"].values():
        resource.setdefault("Properties", {})
    return parsed


def references(resource):
    """moto looks for Ref alone, and so would not see that a resource depends on a parameter through Sub."""
    pairs = re.findall(r'"Ref": "([^"]+)"|\$\{([A-Za-z0-9]+)', json.dumps(resource, default=str))
    return [name for pair in pairs for name in pair if name]


moto_parse, Stack.parse_template = Stack.parse_template, staticmethod(parse)
parsing.get_references_from_template = references


def refusal(message, code="ValidationError"):
    """moto writes it as an error of the service whose module the class comes from."""
    return CloudFormationError(code, message)


def operation(function):
    """Makes the function the answer to the operation of its name."""
    setattr(CloudFormationResponse, function.__name__, function)


# --- who is meant ---------------------------------------------------------------------------------------------------
def stack_named(backend, name, missing="Stack [{}] does not exist"):
    """By id also what is deleted, by name only what is there."""
    stack = backend.stacks.get(name) or backend.deleted_stacks.get(name)
    stack = stack or next((s for s in backend.stacks.values() if s.name == name), None)
    if stack is None:
        raise refusal(missing.format(name))
    return stack


def change_set_named(self):
    """By ARN alone, or by name within a stack. Of those that carried a name in turn, the latest."""
    backend, name = self.cloudformation_backend, self._get_param("ChangeSetName")
    if name in backend.change_sets:
        return backend.change_sets[name]
    if not name.startswith("arn:"):
        if not self._get_param("StackName"):
            raise refusal("StackName must be specified if ChangeSetName is not specified as an ARN.")
        stack = stack_named(backend, self._get_param("StackName"))
        for change_set in reversed(backend.change_sets.values()):
            if change_set.stack is stack and change_set.change_set_name == name:
                return change_set
    raise refusal(f"ChangeSet [{name}] does not exist", "ChangeSetNotFoundException")


def waiting_sets(backend, stack):
    """Those that an execution can still take or make obsolete; what was executed is described by ARN, not listed."""
    return [c for c in backend.change_sets.values() if c.stack is stack and not c.execution_status.startswith("EXECUTE")]


# --- change sets ----------------------------------------------------------------------------------------------------
def shell(self, name):
    """The stack without resources that the first CREATE set of a name makes and the next ones share."""
    backend = self.cloudformation_backend
    stack = next((s for s in backend.stacks.values() if name in (s.name, s.stack_id)), None)
    if stack is not None:
        if stack.status != "REVIEW_IN_PROGRESS":
            raise refusal(f"Stack [{stack.name}] already exists and cannot be created again with the changeSet [{self._get_param('ChangeSetName')}].")
        return stack
    if not re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", name):
        raise refusal(f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint")
    return Stack(
        stack_id=generate_stack_id(name, self.region, self.current_account), name=name, template={}, parameters={},
        account_id=self.current_account, region_name=self.region)  # fmt: skip


def stack_to_update(self, name):
    stack = stack_named(self.cloudformation_backend, name)
    if stack.status not in SETTLED:
        raise refusal(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
    return stack


def given_parameters(self, stack):
    given = {}
    for parameter in self._get_param("Parameters", []):
        key = parameter["ParameterKey"]
        given[key] = stack.parameters[key] if parameter.get("UsePreviousValue") else parameter.get("ParameterValue", "")
    return given


def demand_what_the_template_needs(template, given, capabilities):
    declared = template.get("Parameters") or {}
    if unknown := [key for key in given if key not in declared]:
        raise refusal(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    if missing := [key for key in declared if key not in given and "Default" not in declared[key]]:
        raise refusal(f"Parameters: [{', '.join(missing)}] must have values")
    roles = [r for r in template["Resources"].values() if r["Type"].startswith("AWS::IAM::")]
    if roles and not {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"} & set(capabilities):
        raise refusal("Requires capabilities : [CAPABILITY_IAM]", "InsufficientCapabilitiesException")


def changes_of(change_set):
    """moto's own difference takes every resource for modified and knows no replacement. Stack tags go to every resource."""
    stack, new = change_set.stack, change_set.template_dict["Resources"]
    old = stack.template_dict.get("Resources", {})
    by_action = stack.resource_map.build_resource_diff(change_set.template_dict, change_set.parameters)
    given = {name for name, value in change_set.parameters.items() if stack.parameters.get(name) != value}
    retagged = change_set.tags != stack.tags
    modified = list(by_action["Modify"])
    if retagged:
        by_action["Modify"] = [name for name in new if name in old]
    for action, names in by_action.items():
        for name in names:
            change = Change(action, name, (old if action == "Remove" else new)[name]["Type"])
            if action != "Add":
                change.physical_resource_id = physical_id(stack, name)
            if action == "Modify":
                # What names a resource cannot change while it exists: near enough to AWS for a test.
                before, after = (t[name].get("Properties") or {} for t in (old, new))
                changed = [p for p in {**before, **after} if before.get(p) != after.get(p) or given & set(references(after.get(p)))]
                change.replacement = "True" if any(re.fullmatch(r"(?!Display).*Name", p) for p in changed) else "False"
                change.scope = ["Properties"] * (name in modified) + ["Tags"] * retagged
            yield change


@operation
def create_change_set(self):
    backend, name, token = self.cloudformation_backend, self._get_param("ChangeSetName"), self._get_param("ClientToken")
    kind = self._get_param("ChangeSetType", "UPDATE")
    stack = (shell if kind == "CREATE" else stack_to_update)(self, self._get_param("StackName"))
    for twin in waiting_sets(backend, stack):
        if twin.change_set_name == name:
            if token and twin.client_token == token:
                return ActionResult({"Id": twin.change_set_id, "StackId": stack.stack_id})
            raise refusal(f"ChangeSet {name} already exists", "AlreadyExistsException")

    body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
    if body and len(body.encode()) > 51200:
        raise refusal("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200")
    if url:
        # By any other host moto takes the bucket from its first part, and this would be "127".
        body = self._get_stack_from_s3_url(url.replace("//127.0.0.1", "//localhost"))
    if self._get_bool_param("UsePreviousTemplate", False):
        body = stack.template
    try:
        template = Stack.parse_template(body)
        demand_what_the_template_needs(template, given_parameters(self, stack), self._get_param("Capabilities", []))
    except (TypeError, AttributeError, KeyError, ValueError) as problem:
        raise refusal(f"Template format error: {problem}") from problem

    change_set = ChangeSet(
        change_set_type=kind, change_set_id=generate_changeset_id(name, self.region, self.current_account), change_set_name=name,
        stack=stack, template=body, parameters=given_parameters(self, stack), description=self._get_param("Description"),
        notification_arns=self._get_param("NotificationARNs", []), role_arn=self._get_param("RoleARN"),
        tags={tag["Key"]: tag["Value"] for tag in self._get_param("Tags", [])})  # fmt: skip
    change_set.template_dict = template
    change_set.client_token = token
    change_set.capabilities = self._get_param("Capabilities", [])
    change_set.on_stack_failure = self._get_param("OnStackFailure")
    change_set.rollback_configuration = self._get_param("RollbackConfiguration")
    change_set.execute_token = None
    change_set.changes = list(changes_of(change_set))
    change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"
    if kind != "CREATE" and not change_set.changes and template == stack.template_dict:
        change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
        # AWS says it in one way or the other.
        change_set.status_reason = "No updates are to be performed." if change_set.parameters else (
            "The submitted information didn't contain changes. Submit different information to create a change set.")  # fmt: skip
    if stack.stack_id not in backend.stacks:
        backend.stacks[stack.stack_id] = stack
        # Readable from the start: a shell must tell whose it is.
        stack.tags = change_set.tags
        tell(stack, "REVIEW_IN_PROGRESS", "User Initiated")
    backend.change_sets[change_set.change_set_id] = change_set
    return ActionResult({"Id": change_set.change_set_id, "StackId": stack.stack_id})


@operation
def describe_change_set(self):
    return ActionResult(change_set_named(self))


@operation
def list_change_sets(self):
    backend = self.cloudformation_backend
    return ActionResult({"Summaries": waiting_sets(backend, stack_named(backend, self._get_param("StackName")))})


@operation
def delete_change_set(self):
    change_set = change_set_named(self)
    if change_set.execution_status.startswith("EXECUTE"):
        raise refusal(f"ChangeSet [{change_set.change_set_id}] cannot be deleted in its current status", "InvalidChangeSetStatusException")
    del self.cloudformation_backend.change_sets[change_set.change_set_id]
    return EmptyResult()


# --- executing ------------------------------------------------------------------------------------------------------
def tell(stack, status, reason=None, resource=None, token=None, kind=STACK):
    """Writes an event; one of the stack itself is also its status."""
    event = Event(stack.stack_id, stack.name, resource or stack.name, physical_id(stack, resource) or stack.stack_id, kind, status, reason, None)
    event.client_request_token = token
    stack.events.append(event)
    if resource is None:
        stack.status, stack.stack_status_reason = status, reason
        if not status.startswith(("CREATE", "REVIEW")):
            stack.last_updated_time = event.timestamp


def physical_id(stack, resource):
    """From what is there or was: asking moto's map would make a missing resource."""
    there = stack.resource_map._parsed_resources.get(resource)
    return getattr(there, "physical_resource_id", None) or getattr(stack, "last_ids", {}).get(resource)


def take_over(stack, backend, template, parameters, tags):
    """Makes the stack's resources and outputs those of the template."""
    creating = stack.template == {}
    old = (stack.template, stack.template_dict, stack.parameters, stack.tags)
    try:
        stack.template, stack.parameters, stack.tags = template, parameters, tags
        stack._parse_template()
        if creating:
            stack.cross_stack_resources = backend.exports
            stack.resource_map = stack._create_resource_map()
            stack.resource_map.create(stack.template_dict)
        else:
            # Else a parameter that is no longer declared would stay.
            stack.resource_map.resolved_parameters = {}
            stack.resource_map.tags = dict(tags)
            there = dict(stack.resource_map._parsed_resources)
            stack.resource_map.update(stack.template_dict, parameters)
            stack.resource_map.input_parameters = parameters
            # A type that moto cannot update is left as it was, not forgotten.
            for name in stack.resource_map:
                if stack.resource_map._parsed_resources.get(name) is None and there.get(name) is not None:
                    stack.resource_map._parsed_resources[name] = there[name]
        outputs = stack._create_output_map()
        exports = outputs.exports
        list(outputs.values())
    except Exception:
        stack.template, stack.template_dict, stack.parameters, stack.tags = old
        raise
    stack.output_map, stack.description = outputs, stack.template_dict.get("Description")
    forget_exports(stack, backend)
    backend.exports.update({export.name: export for export in exports})


def forget_exports(stack, backend):
    for name in [n for n, export in backend.exports.items() if export.exporting_stack_id == stack.stack_id]:
        del backend.exports[name]


def roll_back(stack, backend, change_set, token, keep_failed, resource, kind, reason):
    creating = change_set.change_set_type == "CREATE"
    verb, way = ("CREATE", "ROLLBACK") if creating else ("UPDATE", "UPDATE_ROLLBACK")
    tell(stack, f"{verb}_FAILED", reason, resource, token, kind)
    summary = f"The following resource(s) failed to {verb.lower()}: [{resource}]. "
    if keep_failed:
        tell(stack, f"{verb}_FAILED", summary, token=token)
        return
    if creating and change_set.on_stack_failure == "DELETE":
        remove(stack, backend, token, summary)
        return
    tell(stack, f"{way}_IN_PROGRESS", summary, token=token)
    if creating:
        stack.resource_map.delete()
    tell(stack, f"{way}_COMPLETE", token=token)


@operation
def execute_change_set(self):
    backend, change_set = self.cloudformation_backend, change_set_named(self)
    token, stack = self._get_param("ClientRequestToken"), change_set.stack
    if token and change_set.execute_token == token:
        return EmptyResult()
    if change_set.execution_status != "AVAILABLE":
        raise refusal(
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current status of [{change_set.status}]", "InvalidChangeSetStatusException")  # fmt: skip
    if stack.status not in SETTLED | {"REVIEW_IN_PROGRESS"}:
        raise refusal(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
    change_set.execution_status, change_set.execute_token = "EXECUTE_IN_PROGRESS", token
    for other in waiting_sets(backend, stack):
        del backend.change_sets[other.change_set_id]
    stack.change_set_id, stack.role_arn, stack.notification_arns = change_set.change_set_id, change_set.role_arn, change_set.notification_arns
    stack.capabilities, stack.rollback_configuration = change_set.capabilities, change_set.rollback_configuration

    verb = "CREATE" if change_set.change_set_type == "CREATE" else "UPDATE"
    tell(stack, f"{verb}_IN_PROGRESS", "User Initiated", token=token)
    behaviour = change_set.parameters.get("Behaviour")
    if behaviour == "NeverAnswers":
        return EmptyResult()
    first, declared = next(iter(change_set.template_dict["Resources"].items()))
    keep_failed = change_set.on_stack_failure == "DO_NOTHING" or self._get_bool_param("DisableRollback", False)
    problem = "boom" if behaviour == "FailsToStart" else None
    if problem is None:
        try:
            take_over(stack, backend, change_set.template, change_set.parameters, change_set.tags)
        except Exception as error:
            # What moto could not make, AWS would have reported as a failed resource.
            problem = str(error) or type(error).__name__
    if problem:
        change_set.execution_status = "EXECUTE_FAILED"
        roll_back(stack, backend, change_set, token, keep_failed, first, declared["Type"], problem)
        return EmptyResult()
    for change in change_set.changes:
        done = {"Add": "CREATE_COMPLETE", "Modify": "UPDATE_COMPLETE", "Remove": "DELETE_COMPLETE"}[change.action]
        tell(stack, done, resource=change.logical_resource_id, token=token, kind=change.resource_type)
    tell(stack, f"{verb}_COMPLETE", token=token)
    change_set.execution_status = "EXECUTE_COMPLETE"
    return EmptyResult()


@operation
def cancel_update_stack(self):
    stack = stack_named(self.cloudformation_backend, self._get_param("StackName"))
    if stack.status != "UPDATE_IN_PROGRESS":
        raise refusal("CancelUpdateStack cannot be called from current stack status")
    token = self._get_param("ClientRequestToken")
    tell(stack, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated", token=token)
    tell(stack, "UPDATE_ROLLBACK_COMPLETE", token=token)
    self.cloudformation_backend.change_sets[stack.change_set_id].execution_status = "EXECUTE_FAILED"
    return EmptyResult()


@operation
def rollback_stack(self):
    stack, token = stack_named(self.cloudformation_backend, self._get_param("StackName")), self._get_param("ClientRequestToken")
    ends = {"CREATE_FAILED": "ROLLBACK", "UPDATE_FAILED": "UPDATE_ROLLBACK"}
    if stack.status not in ends:
        raise refusal(f"Stack:{stack.stack_id} is in {stack.status} state and can not be rolled back.")
    way = ends[stack.status]
    tell(stack, f"{way}_IN_PROGRESS", "User Initiated", token=token)
    if way == "ROLLBACK":
        stack.resource_map.delete()
    tell(stack, f"{way}_COMPLETE", token=token)
    return ActionResult({"StackId": stack.stack_id})


@operation
def continue_update_rollback(self):
    # moto never gets a stack into the one state that this leads out of.
    stack = stack_named(self.cloudformation_backend, self._get_param("StackName"))
    raise refusal(f"Stack:{stack.stack_id} is in {stack.status} state and can not continue update rollback.")


# --- deleting -------------------------------------------------------------------------------------------------------
class LastOutputs(dict):
    """A deleted stack's outputs; asking moto's own map would make its resources again."""

    exports = ()


def full_buckets(self, stack):
    for name, resource in stack.resource_map._parsed_resources.items():
        if getattr(resource, "cf_resource_type", "") == "AWS::S3::Bucket":
            bucket = s3_backends[self.current_account][self.partition].buckets.get(resource.physical_resource_id)
            if bucket is not None and len(bucket.keys):
                yield name


def remove(stack, backend, token, reason="User Initiated", retained=()):
    tell(stack, "DELETE_IN_PROGRESS", reason, token=token)
    stack.output_map = LastOutputs(stack.output_map)
    stack.last_ids = {name: physical_id(stack, name) for name in stack.resource_map}
    for name in retained:
        stack.resource_map._parsed_resources.pop(name, None)
    stack.resource_map.delete()
    for name, resource in stack.template_dict.get("Resources", {}).items():
        tell(stack, "DELETE_SKIPPED" if name in retained else "DELETE_COMPLETE", resource=name, token=token, kind=resource["Type"])
    forget_exports(stack, backend)
    tell(stack, "DELETE_COMPLETE", token=token)
    stack.deletion_time = utcnow()
    backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)
    for change_set in [c for c in backend.change_sets.values() if c.stack is stack]:
        del backend.change_sets[change_set.change_set_id]


@operation
def delete_stack(self):
    backend, name, token = self.cloudformation_backend, self._get_param("StackName"), self._get_param("ClientRequestToken")
    stack = next((s for s in backend.stacks.values() if name in (s.name, s.stack_id)), None)
    if stack is None:
        return EmptyResult()
    if stack.enable_termination_protection:
        raise refusal(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    asked = self._get_param("RetainResources", [])
    forced = self._get_param("DeletionMode") == "FORCE_DELETE_STACK"
    if (asked or forced) and stack.status != "DELETE_FAILED":
        raise refusal(f"Invalid operation on stack [{stack.stack_id}]. Retaining resources and FORCE_DELETE_STACK need a stack in DELETE_FAILED.")
    full = list(full_buckets(self, stack))
    if stuck := [bucket for bucket in full if bucket not in asked and not forced]:
        tell(stack, "DELETE_IN_PROGRESS", "User Initiated", token=token)
        for bucket in stuck:
            tell(stack, "DELETE_FAILED", "The bucket you tried to delete is not empty", bucket, token, "AWS::S3::Bucket")
        tell(stack, "DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(stuck)}]. ", token=token)
        return EmptyResult()
    remove(stack, backend, token, retained=full if forced else asked)
    return EmptyResult()


@operation
def update_termination_protection(self):
    stack = stack_named(self.cloudformation_backend, self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection")
    return ActionResult({"StackId": stack.stack_id})


@operation
def list_stack_resources(self):
    stack = stack_named(self.cloudformation_backend, self._get_param("StackName"), "Stack with id {} does not exist")
    latest = {event.logical_resource_id: event for event in stack.events if event.resource_type != STACK}
    return ActionResult({"StackResourceSummaries": [
        SimpleNamespace(
            logical_resource_id=name, physical_resource_id=physical_id(stack, name), resource_type=resource["Type"],
            resource_status=latest[name].resource_status if name in latest else "CREATE_COMPLETE",
            last_updated_timestamp=latest[name].timestamp if name in latest else stack.creation_time)
        for name, resource in stack.template_dict.get("Resources", {}).items()]})  # fmt: skip


# --- serving --------------------------------------------------------------------------------------------------------
def one_at_a_time(call):
    """moto serves from many threads and guards nothing: a stack made while another request lists them is a 500."""
    lock = threading.RLock()

    def locked(self):
        with lock:
            return call(self)

    return locked


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


CloudFormationResponse.call_action = one_at_a_time(CloudFormationResponse.call_action)
CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER["DescribeChangeSetOutput.Tags"] = transform_dict
WSGIRequestHandler.log_request = lambda *_: None
os.setsid()
threading.Thread(target=end_with_parent, daemon=True).start()
main(["-H", "127.0.0.1", "-p", "0"])
