"""What the admin of every item has in common: who changed what is kept, and what is in use stays."""

import json

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from .. import actions, publishing
from ..engine import KnowledgeError, vocabulary
from ..items import described, item_of, kind_of, users_of
from ..workshop.review import Review, waits_already
from .forms import KnowledgeForm
from .gone import gone_page
from .history import history_of
from .lines import LineForm, LineFormSet, place_after
from .merging import FIELD as OPENED

SHOWN_PROBLEMS = 5


class Pickers:
    """Pickers of several rows that a screen reader can follow."""

    class Media:
        js = ["js/admin-labels.js"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Without the button that empties the picker: it would stand in a list and be no item of it."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field:
            field.widget.is_required = True
        return field


class KnowledgeAdmin(Pickers, admin.ModelAdmin):
    """Editing one item: the change is recorded with the item before and after, in one transaction."""

    form = KnowledgeForm
    spoken = ()  # fields a clinician or patient reads
    save_on_top = False
    list_per_page = 100

    def get_changeform_initial_data(self, request):
        """A new item comes last."""
        initial = super().get_changeform_initial_data(request)
        if "order" in [field.name for field in self.opts.fields]:
            initial.setdefault("order", place_after(self.model.objects))
        return initial

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tells the page what it was opened with, so that a save can tell what was typed into it; and who may
        save, that a submission waits for review, which a change would outdate."""
        form, inlines = context["adminform"].form, context["inline_admin_formsets"]
        lines = {inline.formset.prefix: inline.formset.stored for inline in inlines}
        context["opened"] = json.dumps({"": {str(form.instance.pk): form.stored}, **lines})
        may_save = self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        context["waits"] = waits_already(Review(), request.user) if may_save else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """As Django's, but nothing that was typed is lost."""
        if OPENED in request.POST and not request.htmx:
            return gone_page(self, request, unquote(object_id))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)

    # -- saving

    def save_related(self, request, form, formsets, change):
        """The last step of a save: now the item can be compared with `form.before`."""
        super().save_related(request, form, formsets, change)
        self.record(request, form.instance, form.before)
        self.remark(request, form.instance)

    def save_form(self, request, form, change):
        form.before = item_of(self.model, form.instance.pk) if change else None
        return super().save_form(request, form, change)

    def record(self, request, row, before):
        """Keeps the change and moves the version on, if there was one."""
        after = item_of(self.model, row.pk)
        if before == after:
            return
        self.model.objects.filter(pk=row.pk).update(version=F("version") + 1)
        self.record_change(request, row.key, before, after)

    def record_change(self, request, key, before, after):
        kind = kind_of(self.model)
        actions.record_change(by=request.user, via="admin", kind=kind, key=key, before=before, after=after)

    def remark(self, request, row):
        """Says, without refusing anything, which words to avoid and what stands in the way of publishing."""
        for field in self.spoken:
            for sentence in vocabulary.remarks(getattr(row, field)):
                messages.warning(request, f"{self.label_of(field)}: {sentence}")
        problems = publishing_problems()
        if problems:
            listed = format_html_join("", "<li>{}</li>", ([problem] for problem in problems[:SHOWN_PROBLEMS]))
            text = "Saved. Before the next release these need to be settled: <ul>{}</ul>"
            messages.warning(request, format_html(text, listed))

    def label_of(self, field):
        return str(self.opts.get_field(field).verbose_name).capitalize()

    # -- deleting

    def delete_model(self, request, obj):
        before, key = item_of(self.model, obj.pk), obj.key
        super().delete_model(request, obj)
        self.record_change(request, key, before, None)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for row in queryset:
            self.delete_model(request, row)

    def get_deleted_objects(self, objs, request):
        """As Django's, but what is in use is told in sentences, claims and choices included."""
        deleted, counts, perms_needed, _ = super().get_deleted_objects(objs, request)
        return (
            deleted,
            counts,
            perms_needed,
            [self.told_use(row, user) for row in objs for user in users_of(row)],
        )

    def told_use(self, row, user):
        return format_html('<a href="{}">{}</a> uses {}.', change_url(user), described(user), row)

    # -- reading

    @admin.display(description="Used by")
    def used_by(self, row):
        """Links to everything that uses the row."""
        return linked_users(row)

    def history_view(self, request, object_id, extra_context=None):
        """Who changed the item, when, and each field before and after."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {row}",
            "opts": self.opts,
            "object": row,
            "changes": history_of(kind_of(self.model), row.key),
            "may_undo": self.has_change_permission(request, row),
        }
        return TemplateResponse(request, "admin/assessments/object_history.html", context)


class Switchable:
    """Actions that switch rules or rule sets on and off, each with its own record of the change."""

    actions = ["switch_on", "switch_off"]

    @admin.action(description="Switch the selected %(verbose_name_plural)s on", permissions=["change"])
    def switch_on(self, request, queryset):
        self.switch(request, queryset, True)

    @admin.action(description="Switch the selected %(verbose_name_plural)s off", permissions=["change"])
    def switch_off(self, request, queryset):
        self.switch(request, queryset, False)

    @transaction.atomic
    def switch(self, request, queryset, on):
        pks = list(queryset.order_by().filter(on=not on).values_list("pk", flat=True).distinct())
        for row in self.model.objects.filter(pk__in=pks):
            before = item_of(self.model, row.pk)
            row.on = on
            row.save(update_fields=["on"])
            self.record(request, row, before)
        where = "“Knowledge changes” undoes them, together as well." if pks else ""
        messages.success(request, f"{len(pks)} switched {'on' if on else 'off'}. {where}")


def publishing_problems():
    try:
        publishing.check(publishing.freeze())
    except KnowledgeError as error:
        return error.problems
    return []


def linked_users(row):
    """Links to everything that would lose something if the row went."""
    users = users_of(row) if row.pk else []
    if not users:
        return "Nothing uses it yet."
    links = ([change_url(user), described(user)] for user in users)
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))


def change_url(row):
    return reverse(f"admin:assessments_{row._meta.model_name}_change", args=[row.pk])


class LineInline(Pickers, admin.StackedInline):
    """Lines of an item, one below the other; pickers without the buttons that open other windows."""

    form = LineForm
    formset = LineFormSet
    extra = 0
    max_num = 50

    def get_formset(self, request, obj=None, **kwargs):
        """Never more than `max_num` lines, however many a request claims to send."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and hasattr(field.widget, "can_add_related"):
            field.widget = field.widget.widget
        return field
