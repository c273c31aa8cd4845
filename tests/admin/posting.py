"""A change form as a browser would send it: what is on the page, with some fields typed over."""


def typed(response, **changes):
    """The fields of the form on this page; `changes` by field name, with - written as __."""
    data = dict(fields_of(response.context["adminform"].form))
    for inline in response.context["inline_admin_formsets"]:
        data |= dict(fields_of(inline.formset.management_form))
        for form in inline.formset.forms:
            data |= dict(fields_of(form))
    data["opened"] = response.context["opened"]
    if sheet := response.context.get("sheet"):  # of a test patient: the consult's form, and expectations
        data |= dict(sheet.profile.data.lists()) | dict(fields_of(sheet.expectations))
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value is not None}


def fields_of(form):
    for bound in form:
        if not bound.field.disabled:
            yield bound.html_name, sendable(bound.value())


def sendable(value):
    if isinstance(value, bool):
        return "on" if value else None
    if isinstance(value, (list, tuple, set)) or hasattr(value, "model"):
        return [str(getattr(part, "pk", part)) for part in value]
    return "" if value is None else str(value)


def change(client, address, **changes):
    """Opens the form, types the changes and saves. Returns the response."""
    return client.post(address, typed(client.get(address), **changes))


def errors_of(response):
    """Every error sentence of the page, in one text."""
    assert response.status_code == 200, response.get("Location", response.status_code)
    return " ".join(str(error) for error in response.context["errors"])


def messages_of(client):
    """What the admin says after a save, on the next page."""
    return [str(message) for message in client.get("/admin/").context["messages"]]


def with_line(page, prefix, **values):
    """The changes that add a line to the inline with this prefix: with_line(page, "conditions", op="is")."""
    count = inline(page, prefix).total_form_count()
    changes = {f"{prefix}-{count}-{name}": value for name, value in values.items()}
    return {f"{prefix}-TOTAL_FORMS": str(count + 1), **changes}


def inline(page, prefix):
    formsets = [part.formset for part in page.context["inline_admin_formsets"]]
    return next(formset for formset in formsets if formset.prefix == prefix)
