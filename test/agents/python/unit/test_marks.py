"""What is said of a call before it is made."""

import json
import sys
import time
import unittest
import unittest.mock

from stallsight_agent.marks import Marks


def frame_in(statements):
    """Of a module with so many more of them."""
    found = []
    code = compile("grab()\n" + "x = 1\n" * statements, "/srv/app.py", "exec")
    exec(code, {"__name__": "app", "grab": lambda: found.append(sys._getframe(1))})
    return found[0]


class Case(unittest.TestCase):
    def test_names_the_line_and_the_call(self):
        mark = json.loads(Marks().of(frame_in(0), None, sorted))
        self.assertEqual(
            (mark["call"], mark["culprit"]["file"]), ("sorted", "/srv/app.py")
        )

    def test_costs_no_more_where_there_is_more_code(self):
        marks, small, large = Marks(), frame_in(1), frame_in(50_000)

        def quickest(frame):
            times = []
            for _ in range(200):
                began = time.perf_counter()
                marks.of(frame, None, sorted)
                times.append(time.perf_counter() - began)
            return min(times)

        quickest(small)
        self.assertLess(quickest(large), 5 * quickest(small))

    def test_keeps_no_more_than_it_may(self):
        marks = Marks()
        with unittest.mock.patch("stallsight_agent.marks._most_code", 3):
            said = [marks.of(frame_in(each), None, sorted) for each in range(9)]
        self.assertNotIn(None, said)
        self.assertLessEqual(len(marks._whose), 3)
