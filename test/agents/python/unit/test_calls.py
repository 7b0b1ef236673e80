"""Calls on variables, by what they hold and by the function that runs inside them."""

import dis
import queue
import sqlite3
import sys
import unittest

from stallsight_agent.calls import call_name, call_within
from stallsight_agent.receivers import called_in
from stallsight_agent.stacks import Place, place_of, read_places


class Holder:
    def __init__(self, held):
        self.held = held


class Waits(queue.Queue):
    def _qsize(self):
        """In the middle of `get`."""
        self.seen = read_places(sys._getframe(), None)
        return 1

    def _get(self):
        return 1


class Case(unittest.TestCase):
    @unittest.skipIf(sys.version_info < (3, 11), "code does not know its class")
    def test_the_function_inside_tells_whose_it_is(self):
        waits = Waits()
        waits.get()
        [at] = [place for place in waits.seen if place.code.co_name == self._testMethodName]
        self.assertEqual((call_name(at), call_within(waits.seen, at)), ("waits.get", "queue.Queue.get"))

    @unittest.skipIf(sys.version_info < (3, 13), "reading a frame's variables would keep them alive")
    def test_what_a_variable_holds(self):
        seen = []
        connection = sqlite3.connect(":memory:")
        connection.create_function("look", 0, lambda: seen.append(called_in(sys._getframe(1))))
        connection.execute("select look()")
        self.assertEqual(seen[0].name, "sqlite3.Connection.execute")
        self.assertEqual(seen[0].at(place_of(sys._getframe())), None)
        holder = Holder(connection)
        holder.held.execute("select look()")
        self.assertEqual(seen[1].name, "sqlite3.Connection.execute")
        connection.close()

    def test_a_variable_is_not_the_module_of_its_name(self):
        def step(json):
            json.get()

        call = [each.offset for each in dis.get_instructions(step) if each.opname.startswith("CALL")][-1]
        self.assertEqual(call_name(Place(step.__code__, call, 1, __name__)), "json.get")
