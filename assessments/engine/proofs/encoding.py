"""The meaning of a document for one profile, as a circuit: what `screen` works out, for all profiles at once.

Inputs are the answers the form can produce: one choice at most, “None” alone, a number within its hard range
(by its place among the thresholds), a text or not, nothing at all. Truth has three values, so everything has
two literals: *must* (it is true) and *may* (it is not false). As in knowledge_base.py there are two readings,
NOW and FUTURE; a property test holds both to `screen`.
"""

from functools import cached_property
from graphlib import TopologicalSorter
from itertools import combinations

from ..definitions import dependencies
from ..question import HOLDS, wanted
from ..verdict import ASKED_EFFECTS, MAKING, Verdict
from .circuit import FALSE
from .options import alone, options


class Meaning:
    """One profile and all that follows from it, each thing as a literal of the circuit."""

    def __init__(self, circuit, knowledge_base):
        self.circuit, self.knowledge_base = circuit, knowledge_base
        self.options, self.inputs = {}, {}
        for question in knowledge_base.questions:
            self.options[question.key] = options(question)
            self.inputs[question.key] = {code: circuit.input() for code in self.options[question.key]}
        for question in knowledge_base.questions:
            self.limit(question)
        self.answered = {key: circuit.any(inputs.values()) for key, inputs in self.inputs.items()}
        self.now, self.future = Reading(self, now=True), Reading(self, now=False)

    @property
    def numbers(self):
        """The inputs: what is answered."""
        return [number for inputs in self.inputs.values() for number in inputs.values()]

    # -- answers -----------------------------------------------------------------------------------

    def limit(self, question):
        """Leaves only the answers that the form lets pass."""
        inputs = self.inputs[question.key]
        for one, other in combinations(inputs, 2):
            if question.kind != "many" or alone(question, one) or alone(question, other):
                self.circuit.require(-inputs[one], -inputs[other])
        for code, omitted in self.omissions(question):
            self.circuit.require(-inputs[code], -omitted)

    def omissions(self, question):
        """(code, input of the other question that makes the form leave this choice out)"""
        other = self.knowledge_base.question.get(question.item.get("omits_choice_of"))
        if other is not None and other.kind == "one":
            for code, choice in self.options[question.key].items():
                if choice in other.bits:
                    yield code, self.inputs[other.key][other.bits[choice]]

    def assume(self, answers):
        """These answers as literals, one for every input."""
        literals = []
        for question in self.knowledge_base.questions:
            code = question.code(answers.get(question.key))
            for option, literal in self.inputs[question.key].items():
                given = code is not None and (option & code if question.kind == "many" else option == code)
                literals.append(literal if given else -literal)
        return literals

    def answers(self, holds):
        """The answers of a profile, given by a function that says which inputs hold."""
        found = {}
        for question in self.knowledge_base.questions:
            inputs, answer = self.inputs[question.key], self.options[question.key]
            chosen = [answer[code] for code, literal in inputs.items() if holds(literal)]
            if chosen:
                found[question.key] = chosen if question.kind == "many" else chosen[0]
        return found

    def says(self, condition):
        """The answer is as the condition wants it, whether or not the question is asked."""
        question, op = self.knowledge_base.question[condition["question"]], condition["op"]
        inputs, code = self.inputs[question.key], wanted(condition, question.bits, question.thresholds)
        if question.kind != "many":
            return self.circuit.any([literal for own, literal in inputs.items() if HOLDS[op](own, code)])
        named = [literal for own, literal in inputs.items() if own & code]
        if op == "all_of":
            return self.circuit.all(named)
        one = self.circuit.any(named)
        return one if op == "any_of" else -one

    # -- the headline ------------------------------------------------------------------------------

    def level(self, literals, effect):
        """Something has this effect on the modality asked about."""
        kb = self.knowledge_base
        nodes = [e.node for e in kb.effects if e.modality == kb.asked and e.effect == effect]
        return self.circuit.any([literals[node] for node in nodes])

    @cached_property
    def open_gates(self):
        """question -> the gate is asked and open"""
        gates = [question for question in self.knowledge_base.questions if question.item.get("gate")]
        return {gate.key: self.circuit.all([self.asked(gate), -self.answered[gate.key]]) for gate in gates}

    def asked(self, question):
        return self.now.shown(question, self.now.must)

    @cached_property
    def verdicts(self):
        """verdict -> it is the headline"""
        circuit = self.circuit
        fired = {effect: self.level(self.now.must, effect) for effect in ASKED_EFFECTS}
        held_back = circuit.any([fired["another-approach"], fired["defer"]])
        lacks = circuit.any([*self.open_gates.values(), fired["insufficient"], -fired["supports"]])
        suits = circuit.all([-held_back, -lacks])
        return {
            Verdict.ANOTHER_APPROACH: fired["another-approach"],
            Verdict.DEFER: circuit.all([-fired["another-approach"], fired["defer"]]),
            Verdict.INSUFFICIENT: circuit.all([-held_back, lacks]),
            Verdict.CONSIDERATIONS: circuit.all([suits, fired["considerations"]]),
            Verdict.SUITABLE: circuit.all([suits, -fired["considerations"]]),
        }

    @cached_property
    def allowed(self):
        """verdict -> it lies between the bounds of what must and what may still fire"""
        every = self.circuit.all
        must = {effect: self.level(self.future.must, effect) for effect in ASKED_EFFECTS}
        may = {effect: self.level(self.future.may, effect) for effect in ASKED_EFFECTS}
        free = every([-must["another-approach"], -must["defer"]])
        lacks = self.circuit.any([self.gate_may_stay_open, may["insufficient"], -must["supports"]])
        suits = every([free, -must["insufficient"], may["supports"]])
        clear = self.circuit.any([self.future.may[e.node] for e in self.knowledge_base.clear_support])
        return {
            Verdict.ANOTHER_APPROACH: may["another-approach"],
            Verdict.DEFER: every([-must["another-approach"], may["defer"]]),
            Verdict.INSUFFICIENT: every([free, lacks]),
            Verdict.CONSIDERATIONS: every([suits, may["considerations"]]),
            Verdict.SUITABLE: every([suits, clear, -must["considerations"]]),
        }

    @cached_property
    def gate_may_stay_open(self):
        later = [
            self.circuit.all([self.future.shown(question, self.future.may), -self.answered[question.key]])
            for question, _ in self.knowledge_base.sometimes_asked
            if question.item.get("gate")
        ]
        return self.circuit.any([*self.open_gates.values(), *later])

    @cached_property
    def reachable(self):
        """verdict -> it is announced as reachable"""
        return {key: self.circuit.any([own, self.allowed[key]]) for key, own in self.verdicts.items()}

    @cached_property
    def settled(self):
        only = [self.circuit.any([own, -self.allowed[key]]) for key, own in self.verdicts.items()]
        ruled_out = [-self.now.undecided(node) for node in contraindicating(self.knowledge_base)]
        return self.circuit.all([*only, *ruled_out])

    # -- the other modalities ----------------------------------------------------------------------

    def on(self, modality, kinds, literals):
        effects = self.knowledge_base.effects_on[modality]
        return self.circuit.any([literals[effect.node] for effect in effects if effect.effect in kinds])

    def standing(self, modality):
        """standing -> the modality has it; as Screening.modalities tells them"""
        every, now = self.circuit.all, self.now
        excluded = self.on(modality, ("exclude",), now.must)
        made = self.on(modality, MAKING, now.must)
        replaced = self.level(now.must, "another-approach")
        complement = every([-excluded, self.on(modality, ("complement",), now.must), -replaced])
        nodes = [e.node for e in self.knowledge_base.effects_on[modality] if e.effect in MAKING]
        waiting = self.circuit.any([now.undecided(node) for node in nodes])
        return {
            "excluded": excluded,
            "complement": complement,
            "suggested": every([-excluded, -complement, made]),
            "possible": every([-excluded, -made, waiting]),
            "not-suggested": every([-excluded, -made, -waiting]),
        }


def contraindicating(knowledge_base):
    """The nodes whose truth decides a contraindication."""
    flags = knowledge_base.contraindications
    return [node for node, p in knowledge_base.propositions.items() if p.flag & flags]


class Reading:
    """must and may of every proposition: NOW counts what holds of an open question, FUTURE does not."""

    def __init__(self, meaning, now):
        self.meaning, self.circuit, self.counts_open = meaning, meaning.circuit, now
        self.must, self.may, self.groups, self.questions = {}, {}, {}, {}
        kb = meaning.knowledge_base
        graph = dependencies(kb.definitions, kb.document["questions"])
        for node in TopologicalSorter(graph).static_order():
            if node[0] == "question":
                self.questions[node[1]] = self.question(kb.question[node[1]])
            else:
                self.define(node, kb.definitions[node])

    def question(self, question):
        """(its answer counts, it is open); it is hidden when neither."""
        answered = self.meaning.answered[question.key]
        counts = self.circuit.all([self.shown(question, self.must), answered])
        return counts, self.circuit.all([self.shown(question, self.may), -counts])

    def shown(self, question, literals):
        return self.circuit.all([literals["finding", question.show_when]] if question.show_when else [])

    def define(self, node, groups):
        conditions = [[self.condition(source, condition) for source, condition in group] for group in groups]
        self.groups[node] = [self.group(pairs) for pairs in conditions]
        self.must[node] = self.circuit.any([must for must, _ in self.groups[node]])
        self.may[node] = self.circuit.any([may for _, may in self.groups[node]])

    def group(self, pairs):
        return self.circuit.all([must for must, _ in pairs]), self.circuit.all([may for _, may in pairs])

    def condition(self, source, condition):
        """(must, may) of one condition on what it reads"""
        if source[0] != "question":
            must, may = self.must[source], self.may[source]
            if condition["op"] == "not_yet" and self.counts_open:
                return -must, -must
            return (must, may) if condition["op"] == "is" else (-may, -must)
        counts, is_open = self.questions[source[1]]
        if condition["op"] == "unanswered":
            return (is_open if self.counts_open else FALSE), is_open
        says = self.meaning.says(condition)
        if condition["op"] == "not_recorded":
            may = self.circuit.any([-counts, says])
            return (may if self.counts_open else self.circuit.all([may, -is_open])), may
        must = self.circuit.all([counts, says])
        return must, self.circuit.any([must, is_open])

    def undecided(self, node):
        return self.circuit.all([self.may[node], -self.must[node]])
