"""Who may do what. Rows of patients are reached through `.objects.for_clinician(user)` and nothing else."""

from functools import wraps

from django.core.exceptions import PermissionDenied

CLINICIAN = "clinician"
RULE_EDITOR = "rule editor"
RULE_PUBLISHER = "rule publisher"
ADMINISTRATOR = "administrator"


def named(user) -> str:
    """The name colleagues know somebody by; "" for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


def groups_of(user) -> frozenset[str]:
    """The names of the user's groups, read once per request: a removed role ends with the next one."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_group_names"):
        user._group_names = frozenset(user.groups.values_list("name", flat=True))
    return user._group_names


def is_clinician(user) -> bool:
    """Membership of the group, not a permission: a superuser has them all and still sees no patient."""
    return user.is_active and CLINICIAN in groups_of(user)


def is_rule_author(user) -> bool:
    """Edits or publishes rules, by group as well: may see past profiles without whose they are."""
    return user.is_active and not groups_of(user).isdisjoint({RULE_EDITOR, RULE_PUBLISHER})


def clinician_required(view):
    """Lets clinicians in and answers 403 to everybody else, before anything is loaded."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not is_clinician(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class Roles:
    """What the masthead asks, answered only when a template asks it."""

    def __init__(self, user):
        self.user = user

    def clinician(self) -> bool:
        return is_clinician(self.user)

    def staff(self) -> bool:
        return self.user.is_active and self.user.is_staff

    def rule_author(self) -> bool:
        return self.staff() and is_rule_author(self.user)

    def author(self) -> bool:
        """Writes rules and test patients."""
        return self.staff() and self.user.has_perm("assessments.add_testpatient")


def roles(request):
    """Context processor: `roles.clinician` and the others. A request refused early has no user."""
    return {"roles": Roles(request.user)} if hasattr(request, "user") else {}
