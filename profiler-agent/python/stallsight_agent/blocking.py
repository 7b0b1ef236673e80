"""Counts the calls that hold a loop, also the short ones, by the line of the user's code that makes them."""

from __future__ import annotations

from . import clock
from .calls import call_within
from .process import process_id
from .stacks import Place, Places, culprit, frame_of
from .wire import Event

#: Sites of one event: the longest in total.
_most = 100


class BlockingCalls:
    """Filled on the loops' threads or on the sampler's, emptied by the sampler."""

    def __init__(self) -> None:
        self._sites: dict[tuple[int, int], _Site] = {}

    def add(self, places: Places, seconds: float) -> None:
        place = culprit(places)
        if place is None:
            return
        key = id(place.code), place.instruction
        site = self._sites.get(key)
        if site is None:
            site = self._sites[key] = _Site(place, places)
        site.count += 1
        site.total += seconds
        site.longest = max(site.longest, seconds)

    def take(self) -> Event | None:
        """The event that tells of all calls since it was last asked; None when there were none."""
        sites, self._sites = list(self._sites.values()), {}
        if not sites:
            return None
        sites.sort(key=lambda site: -site.total)
        calls = [call for site in sites[:_most] if (call := site.event()) is not None]
        if not calls:
            return None
        return {"type": "blocking-calls", "process": process_id(), "at": clock.wall(clock.now()), "calls": calls}


class _Site:
    __slots__ = ("_places", "count", "longest", "place", "total")

    def __init__(self, place: Place, places: Places) -> None:
        self.place = place
        self._places = places
        self.count = 0
        self.total = 0.0
        self.longest = 0.0

    def event(self) -> Event | None:
        call = call_within(self._places, self.place)
        if call is None:
            return None
        return {
            "call": call,
            "site": frame_of(self.place),
            "count": self.count,
            "total": clock.micros(self.total),
            "max": clock.micros(self.longest),
        }
