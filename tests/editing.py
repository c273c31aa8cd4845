"""A rule changed as the admin changes it, without its pages."""

from assessments import actions, publishing
from assessments.models import Rule


def edit_rule(by, key, **values):
    """The row, and the record of who did it. Without values its note gets a sentence more."""
    rule = Rule.objects.get(key=key)
    before = publishing.rule_item(rule)
    values = values or {"note": rule.note + " This varies by clinician."}
    Rule.objects.filter(pk=rule.pk).update(**values)
    rule.refresh_from_db()
    after = publishing.rule_item(rule)
    actions.record_change(by=by, via="admin", kind="rules", key=key, before=before, after=after)
    return rule
