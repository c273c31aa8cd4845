"""The picture of verdicts before and after: posts on both sides, and a band for each pair between them."""

from dataclasses import dataclass

from ..engine import Verdict
from .labels import Sign, shown_verdict

WIDTH, TOP, LEFT, RIGHT = 720, 30, 216, 504
HEIGHT = 240  # of all bands together
GAP = 34  # two lines of text have room beside the thinnest post
THINNEST = 2


@dataclass(frozen=True)
class Band:
    path: str
    moved: bool
    words: str


@dataclass(frozen=True)
class Post:
    """One verdict on one side; numbers are attributes of the SVG as they stand there."""

    verdict: Sign
    count: int
    x: str
    y: str
    height: str
    label_x: str
    label_y: str
    number_y: str
    anchor: str
    delta: str


@dataclass(frozen=True)
class Flow:
    viewbox: str
    left: int
    right: int
    bands: tuple
    posts: tuple


def flow(pairs):
    """The Flow of {(verdict before, verdict after): number}, or None when there is nothing to draw."""
    pairs = {pair: number for pair, number in pairs.items() if number}
    if not pairs:
        return None
    scale = HEIGHT / sum(pairs.values())
    thick = {pair: max(number * scale, THINNEST) for pair, number in pairs.items()}
    before, after = Side(thick, 0), Side(thick, 1)
    bands = [band(pair, pairs[pair], thick[pair], before.start[pair], after.start[pair]) for pair in thick]
    return Flow(
        viewbox=f"0 0 {WIDTH} {max(before.bottom, after.bottom):.0f}",
        left=LEFT,
        right=RIGHT,
        bands=tuple(sorted(bands, key=lambda one: one.moved)),
        posts=(*before.posts(pairs), *after.posts(pairs)),
    )


class Side:
    """One column of posts: `start` says where the band of a pair meets it."""

    def __init__(self, thick, place):
        self.place, self.start, self.tops, self.heights = place, {}, {}, {}
        y = TOP
        for verdict in Verdict:
            own = [pair for pair in ordered(thick, 1 - place) if pair[place] == verdict]
            if own:
                self.tops[verdict] = y
                for pair in own:
                    self.start[pair] = y
                    y += thick[pair]
                self.heights[verdict] = y - self.tops[verdict]
                y += GAP
        self.bottom = y

    def posts(self, pairs):
        for verdict, top in self.tops.items():
            yield self.post(verdict, top, self.heights[verdict], pairs)

    def post(self, verdict, top, height, pairs):
        counts = [sum(n for pair, n in pairs.items() if pair[side] == verdict) for side in (0, 1)]
        middle, difference = top + height / 2, counts[1] - counts[0]
        return Post(
            verdict=shown_verdict(verdict),
            count=counts[self.place],
            x=str(RIGHT if self.place else LEFT - 5),
            y=f"{top:.1f}",
            height=f"{height:.1f}",
            label_x=str(RIGHT + 12 if self.place else LEFT - 12),
            label_y=f"{middle - 1:.1f}",
            number_y=f"{middle + 13:.1f}",
            anchor="start" if self.place else "end",
            delta=f"{difference:+d}".replace("-", "−") if self.place and difference else "",
        )


def ordered(pairs, place):
    """The pairs in the order of the verdicts on one side."""
    return sorted(pairs, key=lambda pair: list(Verdict).index(pair[place]))


def band(pair, number, thick, left, right):
    words = " to ".join(shown_verdict(verdict).word for verdict in pair)
    return Band(curve(left, right, thick), pair[0] != pair[1], f"{words}: {number}")


def curve(left, right, thick):
    middle = (LEFT + RIGHT) / 2
    return (
        f"M{LEFT} {left:.1f}C{middle:.0f} {left:.1f} {middle:.0f} {right:.1f} {RIGHT} {right:.1f}"
        f"V{right + thick:.1f}"
        f"C{middle:.0f} {right + thick:.1f} {middle:.0f} {left + thick:.1f} {LEFT} {left + thick:.1f}Z"
    )
