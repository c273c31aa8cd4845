"""How a number is shown: as it is, or so that nobody can be picked out by it."""

from typing import NamedTuple

FEW = 5
FEWER = f"fewer than {FEW}"


class Shown(NamedTuple):
    """A number in words; `value` is what may be drawn and compared, None where the number is not told."""

    words: str
    value: int | None


class Exact:
    """Every number as it is."""

    none = "no"

    def number(self, value):
        return Shown(str(value), value)

    def part(self, value, of):
        return self.number(value)

    def parts(self, values):
        return [self.number(value) for value in values]

    def is_told(self, *values):
        return True


class Veiled:
    """No number below FEW, and none that gives such a number away."""

    none = FEWER

    def number(self, value):
        return Shown(FEWER, None) if value < FEW else Shown(str(value), value)

    def part(self, value, of):
        """One of two parts of a known whole: the other part must not be small either."""
        if value >= FEW > of - value:
            return Shown(f"all but {FEWER}", None)
        return self.number(value)

    def parts(self, values):
        """All parts of a known whole. Where some are hidden, the largest becomes a range, since the whole
        minus the others would tell the hidden ones."""
        shown = [self.number(value) for value in values]
        hidden, most = [value for value in values if value < FEW], max(values, default=0)
        if hidden and most >= FEW:
            above = most + sum(hidden)
            below = max(above - (FEW - 1) * len(hidden), FEW)
            shown[values.index(most)] = Shown(f"{below} to {above}", below)
        return shown

    def is_told(self, *values):
        return min(values) >= FEW
