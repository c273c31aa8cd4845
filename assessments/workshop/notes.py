"""What a note prints in braces, and what it cannot print."""

from difflib import get_close_matches

from ..engine.vocabulary import PLACEHOLDER

MISSING = "missing"  # the placeholder that prints the open gates


def placeholders(*texts):
    """The keys in braces, the one for the open gates left out."""
    return {match[1:-1] for text in texts for match in PLACEHOLDER.findall(text or "")} - {MISSING}


def placeholder_mistake(key, kinds):
    """A sentence when a note cannot print the answer to this question, else "". `kinds` is by question."""
    if key not in kinds:
        near = get_close_matches(key, kinds, 1, 0.5)
        meant = f" Did you mean {{{near[0]}}}?" if near else ""
        return f"{{{key}}} is not the key of a question.{meant}"
    if kinds[key] == "text":
        return f"{{{key}}} is answered in words of the clinician's own, which a note does not repeat."
    return ""


def brace_mistake(text):
    """A sentence when a brace opens or closes nothing, as in “{nicoti”, else ""."""
    rest = PLACEHOLDER.sub("", text or "")
    if "{" not in rest and "}" not in rest:
        return ""
    return "A brace stands alone. What a note prints stands between two, as in {nicotine}."


def note_mistakes(texts, kinds, looked_at):
    """A sentence for each placeholder that would print nothing, for a rule that looks at these questions."""
    yield from filter(None, map(brace_mistake, texts))
    for key in sorted(placeholders(*texts)):
        if mistake := placeholder_mistake(key, kinds):
            yield mistake
        elif key not in looked_at:
            yield f"The note prints {{{key}}}, but no condition looks at it."
