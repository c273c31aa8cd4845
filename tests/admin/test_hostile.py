"""The admin under input that no page of it sends."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse

ODD = "NaN"
CHOSEN = {"action": "delete_selected", "_selected_action": "1", "index": "0"}
ADMINS = [row for row in admin.site._registry.values() if row.opts.app_label == "assessments"]


def filters(model_admin):
    names = [getattr(one, "parameter_name", one) for one in model_admin.list_filter]
    return [one if isinstance(one, str) else one[0] for one in names]


def requests(model_admin):
    """(method, address, what is sent)"""
    opts = model_admin.opts

    def address(name, *args):
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)

    for name in ("q", "p", "o", "e", "_to_field", *filters(model_admin)):
        yield "get", address("changelist"), {name: ODD}
        yield "get", address("changelist"), {f"{name}__exact": ODD}
    for name in ("change", "delete", "history"):
        yield "get", address(name, quote(ODD)), {}
    yield "get", address("add"), dict.fromkeys(("_to_field", "key", "question", "section"), ODD)
    for name in ("action", "index", "select_across"):
        yield "post", address("changelist"), CHOSEN | {name: ODD}
    for row in (ODD, "-1", "9" * 5000):
        yield "post", address("changelist"), CHOSEN | {"_selected_action": row}


@pytest.mark.parametrize("model_admin", ADMINS, ids=lambda row: row.opts.model_name)
def test_no_odd_input_breaks_the_admin(superuser_client, release, model_admin):
    client = superuser_client
    client.raise_request_exception = False
    broken = [
        (method, path, sent)
        for method, path, sent in requests(model_admin)
        if getattr(client, method)(path, sent).status_code >= 500
    ]
    assert broken == []
