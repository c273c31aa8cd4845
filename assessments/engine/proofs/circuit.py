"""And-gates over inputs, read in two ways: as clauses by a solver, as columns of bits by a simulation.

A literal is the number of an input or a gate, negative for its opposite. Equal gates are the same gate.
"""

TRUE, FALSE = 1, -1


class Circuit:
    """`gates[number]`: the literals a gate needs, None for an input. `clauses`: what a solver is told."""

    def __init__(self):
        self.gates = [None, ()]
        self.clauses = [(TRUE,)]
        self.known = {}

    def input(self):
        self.gates.append(None)
        return len(self.gates) - 1

    def require(self, *literals):
        """At least one of them holds in every profile."""
        self.clauses.append(literals)

    def all(self, literals):
        """A literal that holds when all of these do."""
        parts = frozenset(literals) - {TRUE}
        if FALSE in parts or any(-literal in parts for literal in parts):
            return FALSE
        if len(parts) < 2:
            return next(iter(parts), TRUE)
        if parts not in self.known:
            self.known[parts] = self.gate(tuple(parts))
        return self.known[parts]

    def any(self, literals):
        """A literal that holds when one of these does."""
        return -self.all([-literal for literal in literals])

    def same(self, one, other):
        """A literal that holds when both hold or neither does."""
        return self.any([self.all([one, other]), self.all([-one, -other])])

    def gate(self, parts):
        number = self.input()
        self.gates[number] = parts
        self.clauses += [(-number, literal) for literal in parts]
        self.clauses.append((number, *(-literal for literal in parts)))
        return number
