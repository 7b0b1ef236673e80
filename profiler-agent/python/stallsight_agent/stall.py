"""Puts the findings about one stall into the words of protocol/stall.ts."""

from __future__ import annotations

import dis
from collections.abc import Sequence
from dataclasses import dataclass

from . import clock
from .accounts import Cost
from .calls import call_within
from .cause import Cause
from .context import Waiting
from .process import process_id
from .receivers import Called
from .samples import Surroundings, Verdict
from .stacks import Place, Places, frame_of
from .wire import Event


def stack_of(verdict: Verdict) -> list[Event]:
    return [frame_of(place) for place in verdict.places]


def culprit_of(verdict: Verdict) -> Event | None:
    return None if verdict.culprit is None else frame_of(verdict.culprit)


def cause_event(cause: Cause, verdict: Verdict, around: Surroundings | None) -> Event:
    event: Event = {"kind": cause.kind}
    if cause.gil is not None:
        event["gil"] = cause.gil
    call = "the GIL" if cause.contended else _call(verdict, None if around is None else around.called)
    if call is not None:
        event["call"] = call
    return event


@dataclass(frozen=True, slots=True)
class Span:
    """What was around a step, and from when to when it is looked at."""

    around: Surroundings | None
    began: float
    ended: float

    def victims(self, came: Sequence[Waiting] = ()) -> list[Event]:
        """`came` are requests that were begun since."""
        waiting = () if self.around is None else self.around.waiting
        return [_victim(one, self.began, self.ended) for one in (*waiting, *came)]


def began_event(loop: str, stall: str, verdict: Verdict, cause: Event, span: Span) -> Event:
    return {
        "type": "stall-began",
        "process": process_id(),
        "loop": loop,
        "id": stall,
        "at": clock.wall(clock.now()),
        "began": clock.wall(span.began),
        "culprit": culprit_of(verdict),
        "stack": stack_of(verdict),
        "cause": cause,
        **_surroundings(span),
    }


@dataclass(frozen=True, slots=True)
class Ended:
    """A stall of a thread's loop that is over."""

    stall: Event
    span: Span
    thread: int

    def event(self, came: Sequence[Waiting]) -> Event:
        stall = {**self.stall, "victims": self.span.victims(came)}
        return {"type": "stall-ended", "at": clock.wall(clock.now()), "stall": stall}


def stall_event(loop: str, stall: str, verdict: Verdict, cause: Event, span: Span, paid: Cost) -> Event:
    lasted, delay = span.ended - span.began, paid.run_delay
    said: Event = {
        "id": stall,
        "process": process_id(),
        "loop": loop,
        "began": clock.wall(span.began),
        "lasted": clock.micros(lasted),
        "cause": cause,
        "own": None if delay is None else clock.micros(lasted - delay),
        "cpu": None if paid.cpu is None else clock.micros(paid.cpu),
        "runDelay": None if delay is None else clock.micros(delay),
        "gc": clock.micros(paid.collecting),
        "culprit": culprit_of(verdict),
        "stack": stack_of(verdict),
        **_surroundings(span),
    }
    # What a package loads for itself when it is first used is a start, also where a request waits for it.
    if imported(verdict.places) is not None and ("request" not in said or said["culprit"] is None):
        said["phase"] = "startup"
    return said


def _surroundings(span: Span) -> Event:
    around = span.around or Surroundings()
    event: Event = {"victims": span.victims()}
    if around.task is not None:
        event["task"] = around.task
    if around.request is not None:
        event["request"] = {"method": around.request.method, "route": around.request.route}
    return event


def _victim(one: Waiting, began: float, ended: float) -> Event:
    return {"kind": "request" if one.request else "task", "name": one.name, "waited": clock.micros(ended - max(began, one.since))}


def imported(places: Places) -> str | None:
    """The module whose import this stack is part of."""
    loading = [
        at
        for at, place in enumerate(places)
        if place.code.co_name == "_find_and_load" and place.code.co_filename.startswith("<frozen importlib")
    ]
    if not loading:
        return None
    outermost = loading[-1]
    inside = [place.module for place in places[:outermost] if place.code.co_name == "<module>"]
    if inside:
        return inside[-1]
    return _import_of(places[outermost + 1]) if outermost + 1 < len(places) else "a module"


def _import_of(place: Place) -> str:
    """The name in an import statement, before the module's own code runs."""
    at = [found for found in dis.get_instructions(place.code) if found.offset == place.instruction]
    return str(at[0].argval) if at and at[0].opname == "IMPORT_NAME" else "a module"


def _call(verdict: Verdict, called: Called | None) -> str | None:
    module = imported(verdict.places)
    if module is not None:
        return f"import {module}"
    if not verdict.steady:
        return None
    place = verdict.culprit or (verdict.places[0] if verdict.places else None)
    if place is None:
        return None
    return call_within(verdict.places, place, None if called is None else called.at(place))
