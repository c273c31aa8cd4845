"""The groups and what each may do in the admin. No group has a permission on patient models."""

from django.apps import apps as installed

from .access import ADMINISTRATOR, CLINICIAN, RULE_EDITOR, RULE_PUBLISHER

# Every model of this app stands in exactly one of these lists; a test says so when one is added.
EDITED = (
    "ambiguity",
    "choice",
    "claim",
    "consulttemplate",
    "effect",
    "finding",
    "findingcondition",
    "handoutparagraph",
    "matrixcell",
    "matrixrow",
    "message",
    "modality",
    "modalitylimit",
    "problem",
    "question",
    "reference",
    "rule",
    "rulecondition",
    "ruleset",
    "scopetopic",
    "section",
    "testpatient",
    "verdictwording",
)
FROZEN = ("knowledgechange", "release", "submission", "replay")
PRACTICE = ("decisionreason", "practice")
OWN = ("preferences",)
PATIENT_DATA = ("consultation", "consultationversion", "decision", "draft", "outcome", "patient")


def permissions(app: str, verbs: str, models) -> set[tuple[str, str]]:
    """Pairs of app label and codename, as `("assessments", "change_rule")`."""
    return {(app, f"{verb}_{model}") for verb in verbs.split() for model in models}


READ_KNOWLEDGE = permissions("assessments", "view", [*EDITED, *FROZEN])
ROLES = {
    CLINICIAN: set(),
    RULE_EDITOR: READ_KNOWLEDGE
    | permissions("assessments", "add change delete", EDITED)
    | permissions("assessments", "add", ["submission"]),
    RULE_PUBLISHER: READ_KNOWLEDGE
    | permissions("assessments", "add", ["release"])
    | permissions("assessments", "change", ["submission"]),
    ADMINISTRATOR: READ_KNOWLEDGE
    | permissions("assessments", "add", ["release"])
    | permissions("assessments", "view add change", PRACTICE)
    | permissions("auth", "view add change", ["user"])
    | permissions("axes", "view delete", ["accessattempt"]),
}


def sync(apps) -> None:
    """Makes the groups exist with exactly the permissions above that the database knows so far.

    Called by a migration, which may run before the permissions are made, and after every `migrate` and
    `flush`, when they are. `apps` is the registry to take the models from.
    """
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    known = {
        (p.content_type.app_label, p.codename): p for p in Permission.objects.select_related("content_type")
    }
    for name, wanted in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(known[pair] for pair in sorted(wanted) if pair in known)


def sync_after_migrate(sender, apps=installed, **kwargs):
    """Signal handler of the app's `post_migrate`; a partial migration may not have the tables yet."""
    if "permission" in apps.all_models["auth"] and "patient" in apps.all_models["assessments"]:
        sync(apps)
