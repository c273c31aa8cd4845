"""Accounts. Roles are given as groups; nobody but a superuser can make or change a superuser."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User

from ..access import CLINICIAN

admin.site.unregister(User)
admin.site.unregister(Group)


class AccountForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        widgets = {"groups": forms.CheckboxSelectMultiple}


@admin.register(User)
class AccountAdmin(UserAdmin):
    form = AccountForm
    list_display = ["username", "get_full_name", "roles", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Roles", {"fields": ["is_active", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "usable_password", "password1", "password2"]})]

    @admin.display(description="roles")
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "–"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def save_related(self, request, form, formsets, change):
        """Every role but the clinician's works in here, so it lets its owner in."""
        super().save_related(request, form, formsets, change)
        user = form.instance
        user.is_staff = user.is_superuser or user.groups.exclude(name=CLINICIAN).exists()
        user.save(update_fields=["is_staff"])

    def has_change_permission(self, request, obj=None):
        """An administrator who could set a superuser's password would be one."""
        is_out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_out_of_reach

    def has_delete_permission(self, request, obj=None):
        """Accounts are deactivated: what somebody recorded or published keeps its author."""
        return False
