"""Drives an API server with Debian's python3-kubernetes. Prints one line for each part that holds; fails at the first
that does not."""
import json
import re
import sys

from kubernetes import client, config, dynamic, watch
from kubernetes.client import ApiException

config.load_kube_config(sys.argv[1])
core = client.CoreV1Api()
apps = client.AppsV1Api()
namespace = "python"
later = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "CSIStorageCapacity"]


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def reads_every_list():
    """The models refuse an answer without a field that upstream calls required."""
    read = 0
    unknown = []
    served = [("Core", "v1", core.get_api_resources().resources)]
    for group in client.ApisApi().get_api_versions().groups:
        name = "".join(word.capitalize() for word in group.name.replace(".k8s.io", "").split("."))
        for each in group.versions:
            api = getattr(client, f"{name}{each.version.capitalize()}Api", None)
            if api:
                served.append((name, each.version, api().get_api_resources().resources))
    for name, version, resources in served:
        api = getattr(client, f"{name}{version.capitalize()}Api")()
        for resource in resources:
            # Events of core have no eventTime, and with upstream's server too this model refuses those.
            if "/" in resource.name or "list" not in resource.verbs or name == "Events":
                continue
            words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", resource.kind).lower()
            method = getattr(api, f"list_{words}{'_for_all_namespaces' if resource.namespaced else ''}", None)
            if method:
                method(limit=50)
                read += 1
            else:
                unknown.append(resource.kind)
    # This client is of Kubernetes 1.22.
    check(unknown == later, f"no method for {unknown}")
    check(read > 40, f"only {read} lists were read")


def typed_objects():
    core.create_namespace({"metadata": {"name": namespace}})
    labels = {"app": "web"}
    deployment = client.V1Deployment(
        metadata=client.V1ObjectMeta(name="web"),
        spec=client.V1DeploymentSpec(
            replicas=2,
            selector=client.V1LabelSelector(match_labels=labels),
            template=client.V1PodTemplateSpec(
                metadata=client.V1ObjectMeta(labels=labels),
                spec=client.V1PodSpec(containers=[client.V1Container(name="web", image="web:1")]),
            ),
        ),
    )
    made = apps.create_namespaced_deployment(namespace, deployment)
    check(made.spec.strategy.type == "RollingUpdate", "defaults are filled in")
    apps.patch_namespaced_deployment("web", namespace, {"spec": {"replicas": 1}})
    scale = apps.read_namespaced_deployment_scale("web", namespace)
    check(scale.spec.replicas == 1, "the scale follows")
    try:
        apps.replace_namespaced_deployment("web", namespace, made)
    except ApiException as error:
        check(error.status == 409 and '"reason":"Conflict"' in error.body, "an old version conflicts")
    else:
        raise AssertionError("an old version was written")
    try:
        core.create_namespaced_config_map(namespace, {"metadata": {"name": "Not Valid"}})
    except ApiException as error:
        check(error.status == 422, "a wrong name is invalid")
    for pod in watch.Watch().stream(core.list_namespaced_pod, namespace, timeout_seconds=20):
        if pod["object"].status.phase == "Running":
            break
    else:
        raise AssertionError("no pod runs")
    pods = core.list_namespaced_pod(namespace, label_selector="app=web").items
    check(pods and pods[0].metadata.owner_references[0].kind == "ReplicaSet", "pods have owners")
    core.delete_namespaced_pod(pods[0].metadata.name, namespace)


def watches():
    version = core.list_namespaced_config_map(namespace).metadata.resource_version
    core.create_namespaced_config_map(namespace, {"metadata": {"name": "seen"}, "data": {"a": "1"}})
    core.patch_namespaced_config_map("seen", namespace, {"data": {"a": "2"}})
    core.delete_namespaced_config_map("seen", namespace)
    follow = watch.Watch()
    seen = []
    for event in follow.stream(
        core.list_namespaced_config_map, namespace, resource_version=version, timeout_seconds=20
    ):
        seen.append((event["type"], (event["object"].data or {}).get("a")))
        if event["type"] == "DELETED":
            follow.stop()
    check(seen == [("ADDED", "1"), ("MODIFIED", "2"), ("DELETED", "2")], f"all events in order, not {seen}")


def dynamic_objects():
    api = dynamic.DynamicClient(client.ApiClient())
    maps = api.resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "dyn"}, "data": {"a": "1"}}

    def apply(data, manager, **more):
        # This release has no method of its own for it: server-side apply is a patch with another type, sent as text.
        return maps.patch(
            body=json.dumps({**body, "data": data}),
            name="dyn",
            namespace=namespace,
            content_type="application/apply-patch+yaml",
            field_manager=manager,
            query_params=[("fieldManager", manager), *more.items()],
        )

    check(apply({"a": "1"}, "one").data.a == "1", "an object is applied")
    try:
        apply({"a": "2"}, "two")
    except dynamic.exceptions.ConflictError as error:
        check('conflict with \\"one\\"' in error.body.decode(), "the conflict names the manager")
    else:
        raise AssertionError("a field of somebody else was taken")
    check(apply({"a": "2"}, "two", force="true").data.a == "2", "a forced apply takes the field")
    maps.delete(name="dyn", namespace=namespace)


def custom_objects():
    crds = client.ApiextensionsV1Api()
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"length": {"type": "integer"}}}}}
    crds.create_custom_resource_definition(
        {
            "metadata": {"name": "boats.python.example.com"},
            "spec": {
                "group": "python.example.com",
                "scope": "Namespaced",
                "names": {"plural": "boats", "kind": "Boat"},
                "versions": [
                    {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
                ],
            },
        }
    )
    for event in watch.Watch().stream(crds.list_custom_resource_definition, timeout_seconds=20):
        conditions = event["object"].status.conditions or []
        if any(one.type == "Established" and one.status == "True" for one in conditions):
            break
    custom = client.CustomObjectsApi()
    where = ("python.example.com", "v1", namespace, "boats")
    boat = {"apiVersion": "python.example.com/v1", "kind": "Boat", "metadata": {"name": "queen"}, "spec": {"length": 7}}
    custom.create_namespaced_custom_object(*where, boat)
    custom.patch_namespaced_custom_object(*where, "queen", {"spec": {"length": 8}})
    check(custom.get_namespaced_custom_object(*where, "queen")["spec"]["length"] == 8, "a boat is patched")
    # The cache of discovery was filled before there were boats: it must find out.
    api = dynamic.DynamicClient(client.ApiClient())
    boats = api.resources.get(api_version="python.example.com/v1", kind="Boat")
    check([each.metadata.name for each in boats.get(namespace=namespace).items] == ["queen"], "boats are listed")
    custom.delete_namespaced_custom_object(*where, "queen")
    crds.delete_custom_resource_definition("boats.python.example.com")


for part in (typed_objects, watches, dynamic_objects, custom_objects, reads_every_list):
    part()
    print(part.__name__, flush=True)
