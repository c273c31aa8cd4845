"""Words the house keeps out of what is read, and placeholders that would print nothing."""

import re
from difflib import get_close_matches

HEDGE = "the source says may, often, typically or depends"
AVOIDED = {
    r"forbid(s|den)?": "the app advises and the clinician decides",
    r"guarantee[sd]?": HEDGE,
    r"permanent(ly)?": "use it only to name what the patient expects",
    r"cure[sd]?": HEDGE,
    r"regenerat(e|es|ed|ion|ive)": HEDGE,
    r"safe(ly|r|st)?": HEDGE,
    r"best candidates?": HEDGE,
    r"approved": HEDGE,
}
PATTERNS = [(re.compile(rf"\b{word}\b", re.IGNORECASE), reason) for word, reason in AVOIDED.items()]
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
MISSING = "missing"  # the placeholder that prints the open gates


def remarks(text):
    """A sentence for each word in the text that the house avoids; none is an error."""
    plain = PLACEHOLDER.sub("", text)
    hits = [(match[0], reason) for pattern, reason in PATTERNS if (match := pattern.search(plain))]
    return [f"“{word}” is a word we avoid: {reason}." for word, reason in hits]


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


def note_mistakes(texts, kinds, looked_at):
    """A sentence for each placeholder that would print nothing, for a rule that looks at these questions."""
    for key in sorted(placeholders(*texts)):
        if mistake := placeholder_mistake(key, kinds):
            yield mistake
        elif key not in looked_at:
            yield f"The note prints {{{key}}}, but no condition looks at it."
