"""How long one screening takes, beside the slow oracle of the tests: `python benchmarks/engine.py`.

The two take turns, round by round, on the same profiles, so that a busy machine slows both; trust the ratio.
“screen” is everything the verdict needs; “full” adds every rule's status and open questions; “missing” the
ranked list of open questions; “document” all texts. Takes less than half a minute.
"""

import sys
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from assessments.engine import compile_document, screen, screening_document  # noqa: E402
from tests.engine.build import document, rule_set  # noqa: E402
from tests.engine.oracle import Oracle  # noqa: E402
from tests.engine.strategies import ASKED, ASKED_STANDINGS, OTHER, Maker  # noqa: E402

ROUNDS, PROFILES = 9, 12
SECONDS = 7  # for one rule base


def main():
    print(f"{'rule base':22}{'compile ms':>11}{'screen µs':>10}{'full µs':>9}{'missing µs':>11}", end="")
    print(f"{'document µs':>12}{'oracle µs':>11}{'oracle/full':>12}")
    for count in (120, 1000):
        report(*generated(count))
    if (ROOT / "assessments" / "knowledge").is_dir():
        report(*shipped())


def generated(count):
    maker = Maker(Random(count), 0)  # noqa: S311
    for place in range(50):
        maker.add_question(f"q{place}")
        if place % 3 == 0:
            maker.add_finding(f"f{place}")
    for place in range(count):
        kinds, modalities = (OTHER, ["filler", "laser"]) if place % 3 else (ASKED, ["nanofat"])
        standings = ASKED_STANDINGS if place % 3 and place % 10 == 1 else ()
        maker.add_rules(f"r{place}-", 0, kinds, modalities, standings)
    rules = [rule | {"on": True} for rule in maker.rules]
    sets = [rule_set(), rule_set("extra", "supplement")]
    made = document(maker.questions, rules, maker.findings, sets)
    return f"generated, {count} rules", made, [maker.answers() for _ in range(PROFILES)]


def shipped():
    from assessments.knowledge_files import read_folder

    made, maker = read_folder(), Maker(Random(1), 0)  # noqa: S311
    maker.questions = made["questions"]
    return f"shipped, {len(made['rules'])} rules", made, [maker.answers() for _ in range(PROFILES)]


def report(name, made, profiles):
    started = perf_counter()
    kb = compile_document(made)
    compiled = (perf_counter() - started) * 1e3
    took = interleaved(
        [
            (40, lambda answers: screen(kb, answers).verdict),
            (40, lambda answers: full(screen(kb, answers))),
            (10, lambda answers: screen(kb, answers).missing),
            (2, lambda answers: screening_document(screen(kb, answers))),
            (1, lambda answers: by_the_oracle(made, answers)),
        ],
        profiles,
    )
    print(f"{name:22}{compiled:11.1f}{took[0]:10.0f}{took[1]:9.0f}{took[2]:11.0f}", end="")
    print(f"{took[3]:12.0f}{took[4]:11.0f}{took[4] / took[1]:12.0f}")


def full(screening):
    return screening.outcomes, screening.verdict, screening.reachable, screening.settled


def by_the_oracle(made, answers):
    oracle = Oracle(made, answers)
    questions = {key: oracle.open_questions(key) for key in oracle.rules}
    return oracle.statuses(), questions, oracle.verdict(), oracle.reachable(), oracle.settled()


def interleaved(tasks, profiles):
    """The median microseconds per call of each task; stops early when its time is up."""
    times, stop = [[] for _ in tasks], perf_counter() + SECONDS
    while len(times[0]) < ROUNDS and (perf_counter() < stop or not times[0]):
        for (repeats, task), own in zip(tasks, times, strict=True):
            started = perf_counter()
            for _ in range(repeats):
                for answers in profiles:
                    task(answers)
            own.append((perf_counter() - started) / (repeats * len(profiles)) * 1e6)
    return [median(own) for own in times]


if __name__ == "__main__":
    main()
