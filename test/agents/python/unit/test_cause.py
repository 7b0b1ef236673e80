"""What a stall is said to be made of, from measurements written down here."""

import unittest
from dataclasses import replace

from stallsight_agent.cause import Cause, Evidence, classify

asleep = ("hrtimer_nanosleep",) * 8
futex = ("futex_do_wait",) * 8
ran = ("",) * 8

quiet = Evidence(
    lasted=0.1, threshold=0.05, cpu=0.0, run_delay=0.0, collecting=0.0, others=0.0, suspended=0.0, crowded=0.0,
    gil_waits=(0.0001,) * 8, sleeps=asleep, debugger=False, has_gil=True,
)  # fmt: skip
busy = replace(quiet, cpu=0.098, sleeps=ran)
holding = replace(busy, gil_waits=(0.005,) * 8)


class Causes(unittest.TestCase):
    def test_waits(self):
        self.assertEqual(classify(quiet), Cause("io", "released"))
        self.assertEqual(classify(replace(quiet, sleeps=futex)), Cause("lock", "released"))

    def test_work(self):
        self.assertEqual(classify(busy), Cause("cpu", "released"))
        self.assertEqual(classify(holding), Cause("cpu", "held"))
        one_long_call = replace(busy, gil_waits=(0.0, 0.09), sleeps=("", ""))
        self.assertEqual(classify(one_long_call), Cause("cpu", "held"))

    def test_a_step_that_sleeps_and_then_works(self):
        """It sleeps for 0.6 s and is looked at each 4 ms, and then computes for 1 s and is looked at each 9 ms."""
        looks = {"sleeps": ("hrtimer_nanosleep",) * 150 + ("",) * 110, "gil_waits": (0.0,) * 150 + (0.005,) * 110}
        self.assertEqual(classify(replace(quiet, lasted=1.6, cpu=1.0, **looks)), Cause("cpu", "held"))
        self.assertEqual(classify(replace(quiet, lasted=1.6, cpu=0.6, **looks)), Cause("io", "released"))
        without_gil = {**looks, "gil_waits": (0.0,) * 260}
        self.assertEqual(classify(replace(quiet, lasted=1.6, cpu=1.0, **without_gil)).gil, "released")

    def test_a_thread_waiting_for_the_gil_sleeps_on_a_futex_too(self):
        self.assertEqual(classify(replace(holding, sleeps=futex)), Cause("cpu", "held"))

    def test_contention(self):
        crowded = replace(holding, cpu=0.03, others=0.06, still=False)
        self.assertEqual(classify(crowded), Cause("lock", "held", contended=True))

    def test_contention_at_one_instruction(self):
        crowded = replace(holding, cpu=0.03, others=0.06, still=True)
        self.assertEqual(classify(crowded), Cause("lock", "held", contended=True))

    def test_asleep_where_nothing_but_the_gil_is_waited_for(self):
        """On a busy host a tight loop is found at the same place each time."""
        starving = replace(holding, cpu=0.004, others=0.06, sleeps=futex, gil_waits=(0.0,) * len(futex), gave_way=True)
        self.assertEqual(classify(starving), Cause("lock", "held", contended=True))
        self.assertFalse(classify(replace(starving, gave_way=False)).contended)
        self.assertFalse(classify(replace(starving, others=0.0)).contended)

    def test_a_lock_is_a_lock_also_when_others_work(self):
        waiting = replace(holding, cpu=0.0, others=0.06, sleeps=futex)
        self.assertEqual(classify(waiting).kind, "lock")
        self.assertFalse(classify(waiting).contended)

    def test_several_locks_in_a_row_are_locks_while_nobody_works(self):
        moving = replace(quiet, sleeps=futex, still=False)
        self.assertEqual(classify(moving), Cause("lock", "released"))
        self.assertEqual(classify(replace(moving, others=None)), Cause("lock", "released"))

    def test_collection(self):
        self.assertEqual(classify(replace(holding, collecting=0.08)), Cause("gc", "held"))

    def test_not_the_programs_fault(self):
        self.assertEqual(classify(replace(quiet, debugger=True)).kind, "paused")
        self.assertEqual(classify(replace(busy, run_delay=0.07, cpu=0.03)).kind, "starved")
        self.assertEqual(classify(replace(quiet, suspended=0.09)).kind, "suspended")

    def test_after_a_stop_all_threads_want_a_core_at_once(self):
        late = replace(quiet, lasted=0.512, cpu=0.001, run_delay=0.035, suspended=0.454, sleeps=("",), gil_waits=(0.0,))
        self.assertEqual(classify(replace(late, crowded=0.058)).kind, "suspended")
        self.assertEqual(classify(late).kind, "io")
        unknown = replace(late, lasted=0.412, cpu=None, run_delay=None, others=None, suspended=0.36)
        self.assertEqual(classify(replace(unknown, crowded=0.066)).kind, "suspended")
        self.assertEqual(classify(unknown).kind, "cpu")

    def test_a_thread_that_waits_for_the_gil_of_one_without_a_core(self):
        waiting = replace(quiet, cpu=0.01, run_delay=0.02, crowded=0.06)
        self.assertEqual(classify(replace(waiting, sleeps=("futex_do_wait",))).kind, "starved")
        self.assertEqual(classify(replace(waiting, sleeps=("pipe_read",))).kind, "io")
        self.assertEqual(classify(replace(waiting, sleeps=futex)).kind, "lock")

    def test_a_real_stall_on_a_crowded_host_is_still_one(self):
        crowded = replace(holding, lasted=0.4, cpu=0.098, run_delay=0.3, gil_waits=(0.02,) * 8)
        self.assertEqual(classify(crowded), Cause("cpu", "held"))

    def test_without_accounts(self):
        unknown = replace(quiet, cpu=None, run_delay=None, others=None)
        self.assertEqual(classify(unknown), Cause("io", "released"))
        self.assertEqual(classify(replace(unknown, sleeps=ran, gil_waits=(0.005,) * 8)), Cause("cpu", "held"))

    def test_without_a_gil(self):
        self.assertEqual(classify(replace(holding, has_gil=False)).gil, "none")


if __name__ == "__main__":
    unittest.main()
