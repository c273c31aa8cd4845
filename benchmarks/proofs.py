"""What proving a rule base costs: `python benchmarks/proofs.py`.

The shipped base, and synthetic ones that grow: 50 questions, ten other modalities, rules of one or two groups
of two or three conditions. Ten kinds of faults are planted in each; “planted” says how many were found. Time
is CPU time; “unverified” counts the checks for which the time allowed was not enough.
"""

import sys
from copy import deepcopy
from pathlib import Path
from random import Random
from time import monotonic, process_time

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from assessments.engine import compile_document  # noqa: E402
from assessments.engine.proofs import examine  # noqa: E402
from assessments.engine.proofs.prover import Prover  # noqa: E402
from assessments.knowledge_files import read_folder  # noqa: E402
from tests.engine.build import (  # noqa: E402
    answer,
    choice,
    document,
    effect,
    finding,
    holds,
    modality,
    question,
    rule,
)

SECONDS = 120
OTHERS = [f"other-{place}" for place in range(10)]
ON_NANOFAT = ["note"] * 8 + ["considerations"] * 4 + ["supports"] * 3 + ["defer", "another-approach"]
ON_OTHERS = ["suggest"] * 6 + ["complement"] * 3 + ["exclude"]


def main():
    names = ("rule base", "questions", "gates", "clauses", "compile s", "examine s")
    print(f"{names[0]:22}{names[1]:>10}{names[2]:>8}{names[3]:>9}{names[4]:>11}{names[5]:>11}", end="")
    print(f"{'planted':>9}{'errors':>8}{'warnings':>10}{'notes':>7}{'unverified':>12}")
    report("shipped", read_folder())
    for count in (120, 300, 1000):
        report("grown", grown(count))


def report(name, made):
    planted = plant(made)
    started = process_time()
    prover = Prover(compile_document(made), monotonic())
    prover.close()
    compiled, started = process_time() - started, process_time()
    examination = examine(made, seconds=SECONDS)
    took = process_time() - started
    found = {(problem.code, problem.key) for problem in examination.problems}
    counts = [len(examination.of(level)) for level in ("error", "warning", "note", "unverified")]
    title = f"{name}, {len(made['rules'])} rules"
    print(
        f"{title:22}{len(made['questions']):10}{len(prover.circuit.gates):8}{len(prover.circuit.clauses):9}",
        end="",
    )
    print(f"{compiled:11.2f}{took:11.2f}{f'{len(planted & found)}/{len(planted)}':>9}", end="")
    print(f"{counts[0]:8}{counts[1]:10}{counts[2]:7}{counts[3]:12}", flush=True)


# -- rule bases ------------------------------------------------------------------------------------


def grown(count):
    random = Random(count)  # noqa: S311
    questions = [make_question(random, place) for place in range(50)]
    findings = [
        finding(f"f{place}", [[on(random, questions)] for _ in range(2)]) for place in range(count // 5)
    ]
    for item in questions[40:]:
        item["show_when"] = random.choice(findings[: count // 10])["key"]
    shown = {item["key"] for item in questions[40:]}
    for item in findings[: count // 10]:
        item["when"] = [
            [c for c in group if c["question"] not in shown] or [on(random, questions[:40])]
            for group in item["when"]
        ]
    rules = [make_rule(random, f"r{place}", questions, findings) for place in range(count)]
    modalities = [modality("nanofat", asked=True), *(modality(key) for key in OTHERS)]
    return document(questions, rules, findings, modalities=modalities) | {
        "claims": [{"key": "c", "text": "A claim"}]
    }


def make_question(random, place):
    kind = random.choice(["one", "one", "one", "many"])
    choices = [
        *"abcdef"[: random.randint(2, 6)],
        choice("none", exclusive=True),
        choice("unsure", unknown=True),
    ]
    return question(f"q{place}", kind, choices, gate=place < 8)


def make_rule(random, key, questions, findings):
    groups = [make_group(random, questions, findings) for _ in range(random.choice([1, 1, 2]))]
    effects = [effect(random.choice(ON_NANOFAT))]
    if random.random() < 0.3:
        effects = [effect(random.choice(ON_OTHERS), random.choice(OTHERS))]
    return rule(key, groups, *effects, claims=["c"])


def make_group(random, questions, findings):
    asked = random.sample(questions, random.randint(2, 3))
    group = [on(random, [item]) for item in asked]
    return [*group, holds(random.choice(findings)["key"])] if random.random() < 0.2 else group


def on(random, questions):
    item = random.choice(questions)
    offered = [one["key"] for one in item["choices"] if not one["unknown"]]
    named = random.sample(offered, random.randint(1, max(1, len(offered) // 2)))
    return answer(item["key"], random.choice(["any_of"] * 5 + ["none_of", "not_recorded"]), *named)


# -- planted faults --------------------------------------------------------------------------------


def plant(made):
    """Adds faults to a document; returns (code, key) of each."""
    item = next(q for q in made["questions"] if q["kind"] == "one" and q["show_when"] is None)
    first, second = [c["key"] for c in item["choices"]][:2]
    asked = next(m["key"] for m in made["modalities"] if m["asked"])
    model = next(r for r in made["rules"] if any(e["effect"] == "considerations" for e in r["effects"]))
    both = [answer(item["key"], "any_of", first), answer(item["key"], "any_of", second)]
    one = both[:1]
    made["findings"] += [
        finding("x-never", [both]),
        finding("x-always", [one, [answer(item["key"], "none_of", first)]]),
    ]
    hidden = question("x-hidden", "one", ["a", "b"], show_when="x-never")
    made["questions"] += [hidden, question("x-gate", "one", ["a", "b"], gate=True, show_when="x-late")]
    made["questions"] += [question("x-open", "one", ["a", "b"])]
    made["findings"] += [finding("x-late", [[answer("x-open", "any_of", "a")]])]
    planted = {
        "never-fires": ("x-dead", [both], "note"),
        "contradiction": ("x-both", [one], "supports", "defer"),
        "idle-group": ("x-idle", [one, [*one, answer("x-open", "any_of", "b")]], "note"),
        "hidden-rule": ("x-under", [[*group, *one] for group in model["when"]], "considerations"),
        "reads-never-shown": ("x-blind", [[answer("x-hidden", "any_of", "a")], one], "note"),
    }
    fields = {"set": model["set"], "claims": model["claims"]}
    for key, when, *effects in planted.values():
        made["rules"].append(rule(key, when, *(effect(kind, asked) for kind in effects), **fields))
    made["rules"].append(deepcopy(model) | {"key": "x-twin"})
    found = {(code, key) for code, (key, *_) in planted.items()} | {("duplicate", "x-twin")}
    return found | {
        ("never-holds", "x-never"),
        ("always", "x-always"),
        ("never-shown", "x-hidden"),
        ("gate-unasked", "x-gate"),
    }


if __name__ == "__main__":
    main()
