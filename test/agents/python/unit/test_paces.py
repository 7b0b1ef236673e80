"""When the sampler looks: an alarm that healthy loops put off, and that rings for a late step whatever other loops do."""

import os
import unittest
from math import inf
from unittest import mock

from stallsight_agent.alarm import Alarm
from stallsight_agent.healthy import Healthy
from stallsight_agent.options import Options
from stallsight_agent.pace import closely
from stallsight_agent.place import Place
from stallsight_agent.tick import Tick
from stallsight_agent.watch import Watch

young = 0.008


class Clock:
    """An alarm by a clock that is ours: while it sleeps, what is planned happens, in order."""

    def __init__(self):
        self.now, self.due, self.plan, self.rings = 100.0, inf, [], 0

    def set(self, due):
        self.due = due

    def sleep(self):
        while self.plan and self.plan[0][0] < self.due:
            moment, act = self.plan.pop(0)
            self.now = max(self.now, moment)
            act()
        self.now = max(self.now, self.due) + 0.0001
        self.rings += 1


class Case(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        for name, value in (("clock.now", lambda: self.clock.now), ("Alarm", lambda: self.clock)):
            patch = mock.patch(f"stallsight_agent.healthy.{name}", value)
            patch.start()
            self.addCleanup(patch.stop)
        self.watches = []
        self.pace = Healthy(self.watches, lambda: None)

    def loop(self):
        tick = Tick([0.0], self.pace.told)
        place = Place(None, "asyncio", False, mock.Mock(offset=None), None, "main", 1, 1, None, lambda: 0.0)
        self.watches.append(Watch(1, place, tick, lambda: None, Options(0.05, False)))
        return tick

    def step(self, tick, began, lasted):
        """As tick.py does it."""

        def begin():
            tick.cell[0] = self.clock.now
            if self.clock.now >= tick.tells_at:
                tick.tell(tick)

        def end():
            if self.clock.now - tick.cell[0] >= 0.05:
                tick.long.append((tick.cell[0], self.clock.now))
            tick.cell[0] = 0.0

        self.clock.plan += [(began, begin), (began + lasted, end)]
        self.clock.plan.sort(key=lambda entry: entry[0])

    def wait(self, until):
        return self.pace.wait(self.clock.now, until, False)


class Paces(Case):
    def test_short_steps_wake_nobody(self):
        tick = self.loop()
        for at in range(240):
            self.step(tick, 100 + at / 1000, 0.0009)
        self.assertAlmostEqual(self.wait(100.25).moment, 100.25, delta=0.001)
        self.assertLessEqual(self.clock.rings, 2)

    def test_a_late_step_is_looked_at_soon(self):
        for before in range(8):
            with self.subTest(before):
                self.setUp()
                tick = self.loop()
                self.step(tick, 100.1, 0.0001)
                began = 100.1002 + before / 1000
                self.step(tick, began, 0.2)
                age = self.wait(100.25).moment - began
                self.assertGreaterEqual(age, young)
                self.assertLess(age, young + 0.001)

    def test_a_step_that_began_before_the_sampler_fell_asleep(self):
        tick = self.loop()
        tick.cell[0] = 99.999
        self.clock.plan = [(100.2, lambda: None)]
        self.assertLess(self.wait(100.25).moment, 100.015)

    def test_another_loops_health_does_not_hide_it(self):
        sick, well = self.loop(), self.loop()
        self.step(sick, 100.05, 0.15)
        for at in range(240):
            self.step(well, 100 + at / 1000 + 0.0005, 0.0003)
        self.assertLess(self.wait(100.25).moment - 100.05, young + closely)

    def test_a_stall_that_nobody_looked_at_is_told_with_the_next_step(self):
        tick = self.loop()
        tick.long.append((99.9, 100.0))
        self.step(tick, 100.001, 0.001)
        self.assertAlmostEqual(self.wait(100.25).moment, 100.001, delta=0.005)

    def test_that_it_rang_in_vain_for_want_of_the_gil_is_not_forgotten(self):
        tick = self.loop()
        self.step(tick, 100.05, 0.0)
        rang = self.clock.sleep

        def sleep():
            rang()
            self.clock.now += 0.1
            self.pace.told(tick)

        self.clock.sleep = sleep
        tick.cell[0] = 100.0
        awake = self.wait(100.25)
        self.assertAlmostEqual(awake.moment - awake.due, 0.1, delta=0.001)

    def test_the_first_wait_is_over_at_once_and_not_late(self):
        awake = self.wait(0.0)
        self.assertLess(awake.moment - awake.due, 0.001)

    def test_who_wakes_it_is_not_put_off(self):
        tick = self.loop()
        self.clock.plan = [(100.1, self.pace.wake)]
        self.step(tick, 100.1001, 0.001)
        awake = self.wait(100.25)
        self.assertAlmostEqual(awake.moment, 100.1, delta=0.001)
        self.assertEqual(awake.due, 100.1)


class TheSystems(unittest.TestCase):
    def test_is_put_off_by_another_thread_and_knows_when_its_descriptor_is_gone(self):
        import threading
        import time

        alarm = Alarm()
        began = time.perf_counter()
        alarm.set(began + 0.02)
        threading.Thread(target=lambda: alarm.set(began + 0.06)).start()
        alarm.sleep()
        self.assertGreaterEqual(time.perf_counter(), began + 0.06)
        os.close(alarm._descriptor)
        theirs = os.open("/dev/null", os.O_RDONLY)
        os.dup2(theirs, alarm._descriptor)
        with self.assertRaises(OSError):
            alarm.close()
        os.fstat(alarm._descriptor)


if __name__ == "__main__":
    unittest.main()
