"""What a practice wants to know of its own consultations, in numbers.

    counts = counted(consultations, since)    of these consultations, from that day on
    left_forecast(releases)                   rules that fire more or less often than the replay forecast
    often_overridden(decisions)               rules whose results the decisions differ from unusually often

Which consultations is for the caller to say: a clinician's own come through `for_clinician`. How the numbers
are shown, and that small ones are not told to rule authors, is for presenters/figures.py and veil.py.
"""

from .counts import Counts, UnderRelease, counted
from .deviations import ENOUGH, Compared, left_forecast, often_overridden

__all__ = ["ENOUGH", "Compared", "Counts", "UnderRelease", "counted", "left_forecast", "often_overridden"]
