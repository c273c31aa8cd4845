"""Thousands of random profiles at once: a literal's column has a bit for each profile in which it holds.

Most questions (“can this rule fire?”) are answered by one of them, before any solver is asked.
"""

from random import Random

from .options import alone

WIDTH = 8192
EVERYBODY = (1 << WIDTH) - 1
DIGITS = 6  # of a probability, in binary


class Simulation:
    """Columns of a circuit's literals; gates made later get theirs when first asked for."""

    def __init__(self, meaning):
        self.meaning, self.circuit, self.random = meaning, meaning.circuit, Random(7)  # noqa: S311
        self.full = self.some(0.3)
        self.sparse = self.some(0.4) & ~self.full
        self.drawn = {}
        for question in meaning.knowledge_base.questions:
            self.draw(question)
        for question in meaning.knowledge_base.questions:
            for code, omitted in meaning.omissions(question):
                self.drawn[meaning.inputs[question.key][code]] &= ~self.drawn[omitted]
        self.columns = [0, EVERYBODY]

    def holding(self, literals):
        """The column of the profiles in which all of these hold."""
        for number in range(len(self.columns), len(self.circuit.gates)):
            gate = self.circuit.gates[number]
            self.columns.append(self.drawn[number] if gate is None else self.together(gate))
        return self.together(literals)

    def together(self, literals):
        column = EVERYBODY
        for literal in literals:
            column &= self.columns[literal] if literal > 0 else ~self.columns[-literal]
        return column

    # -- answers -----------------------------------------------------------------------------------

    def draw(self, question):
        """Answers one question for everybody: for some all are answered, for others many are not."""
        inputs = self.meaning.inputs[question.key]
        shared = [code for code in inputs if question.kind == "many" and not alone(question, code)]
        single = [code for code in inputs if code not in shared]
        rest = (self.some(0.9) | self.full) & (self.some(0.6) | ~self.sparse)
        several = rest & self.some(0.85 if single else 1) if shared else 0
        for code in shared:
            self.drawn[inputs[code]] = several & self.some(0.3)
        rest &= ~several
        for place, code in enumerate(single):
            chosen = rest & self.some(1 / (len(single) - place))
            self.drawn[inputs[code]] = chosen
            rest ^= chosen

    def some(self, share):
        """A column with about this share of the profiles in it."""
        digits, column = round(share * (1 << DIGITS)), 0
        if digits >> DIGITS:
            return EVERYBODY
        for place in range(DIGITS):
            bits = self.random.getrandbits(WIDTH)
            column = column | bits if digits >> place & 1 else column & bits
        return column
