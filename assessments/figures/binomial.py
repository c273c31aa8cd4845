"""Exact limits of a rate that was seen k times in n (Clopper and Pearson, 1934)."""

from functools import lru_cache
from math import exp, lgamma, log, log1p

STEPS = 32  # halvings: to nine digits
NEGLIGIBLE = 1e-12


@lru_cache(maxsize=4096)
def limits(successes, trials, error):
    """The lowest and the highest rate that the count is compatible with.

    A rate below the lower limit gives as many successes or more with a probability under error / 2; likewise
    above the upper one. So the true rate is outside with a probability of `error` at most, however small the
    numbers are.
    """
    return lower(successes, trials, error / 2), 1 - lower(trials - successes, trials, error / 2)


def lower(successes, trials, error):
    """The rate at which `successes` or more have the probability `error`; 0 without successes."""
    below, above = 0.0, successes / trials if trials else 0.0
    for _ in range(STEPS if successes else 0):
        middle = (below + above) / 2
        if at_least(successes, trials, middle) < error:
            below = middle
        else:
            above = middle
    return below


def at_least(successes, trials, rate):
    """The probability of `successes` or more, for a rate of 0 to 1 that is not above successes / trials.

    There the terms only fall, so the sum ends where they no longer count.
    """
    term = total = exactly(successes, trials, rate)
    for count in range(successes, trials):
        term *= (trials - count) / (count + 1) * rate / (1 - rate)
        total += term
        if term <= total * NEGLIGIBLE:
            break
    return total


def exactly(successes, trials, rate):
    """The probability of just so many; through logarithms, since the factors leave the range of floats."""
    ways = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(trials - successes + 1)
    return exp(ways + successes * log(rate) + (trials - successes) * log1p(-rate))
