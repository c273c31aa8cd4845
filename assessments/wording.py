"""Words the house keeps out of what clinicians and patients read, and what to say about them."""

import re

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


def remarks(text):
    """A sentence for each word in the text that the house avoids; none is an error."""
    plain = PLACEHOLDER.sub("", text)
    hits = [(match[0], reason) for pattern, reason in PATTERNS if (match := pattern.search(plain))]
    return [f"“{word}” is a word we avoid: {reason}." for word, reason in hits]
