"""The hands of somebody who does not touch the mouse."""


def focused(page, attribute):
    return page.evaluate(f"document.activeElement.getAttribute('{attribute}')")


def tab_to(page, name, value=None, limit=80):
    """Tabs on until a field has the focus; one with this value, where several have the name."""
    for _ in range(limit):
        if focused(page, "name") == name and (value is None or focused(page, "value") == value):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} {value or ''} cannot be reached with the tab key")


def press_until(page, attribute, value, limit=40):
    """Tabs on until something with this attribute has the focus, and presses it."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if focused(page, attribute) == value:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"nothing with {attribute}={value} can be reached with the tab key")


def answer(page, question, keys):
    """Answers a question of a release's document with these choices."""
    name, order = f"answer-{question['key']}", [choice["key"] for choice in question["choices"]]
    if question["kind"] == "many":
        for key in sorted(keys, key=order.index):
            tab_to(page, name, key)
            page.keyboard.press("Space")
        return
    tab_to(page, name)
    page.keyboard.press("Space")
    for _ in range(order.index(keys[0])):
        page.keyboard.press("ArrowDown")
