"""Words the house keeps out of what clinicians and patients read, and what to say about them."""

import re

HEDGE = "the source says may, often, typically or depends"
WANTED = r"\b(expect(s|ed|ation|ations)?|no|not|none|never)\b"  # tells what is expected, or denies it
STUDIED = r"\b(proposed|research|studied)\b"
# word -> (what to do instead, what makes it right when it stands in the same sentence)
AVOIDED = {
    r"forbid(s|den)?": ("the app advises and the clinician decides", None),
    r"guarantee[sd]?": (HEDGE, WANTED),
    r"permanent(ly)?": ("use it only to name what the patient expects", WANTED),
    r"cure[sd]?": (HEDGE, None),
    r"regenerat(e|es|ed|ion|ive)": (HEDGE, STUDIED),
    r"safe(ly|r|st)?": (HEDGE, None),
    r"best candidates?": (HEDGE, None),
    r"approved": (HEDGE, None),
}
PATTERNS = [
    (re.compile(rf"\b{word}\b", re.IGNORECASE), reason, fine and re.compile(fine, re.IGNORECASE))
    for word, (reason, fine) in AVOIDED.items()
]
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
SENTENCE = re.compile(r"[^.!?]+[.!?]*")


def remarks(text):
    """A sentence for each word in the text that the house avoids; none is an error."""
    sentences = SENTENCE.findall(PLACEHOLDER.sub("", text))
    found = {}
    for pattern, reason, fine in PATTERNS:
        for sentence in sentences:
            match = pattern.search(sentence)
            if match and not (fine and fine.search(sentence)):
                found.setdefault(pattern, f"“{match[0]}” is a word we avoid: {reason}.")
    return list(found.values())
