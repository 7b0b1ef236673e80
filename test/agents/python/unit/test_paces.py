"""When the sampler looks: an alarm that healthy loops put off, and that rings for a late step whatever other loops do."""

import os
import select
import threading
import time
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
        self.now, self.due, self.plan, self.rings, self.sets = 100.0, inf, [], 0, 0
        #: What another thread does while it is set.
        self.meanwhile = []

    def set(self, due):
        self.due = due
        self.sets += 1
        if self.meanwhile:
            self.meanwhile.pop()()

    def sleep(self, at_most):
        latest = self.now + at_most
        while self.plan and self.plan[0][0] < min(self.due, latest):
            moment, act = self.plan.pop(0)
            self.now = max(self.now, moment)
            act()
        rang = self.due <= latest
        self.now = max(self.now, min(self.due, latest)) + 0.0001
        self.rings += rang
        return rang


class Case(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        for name, value in (("clock.now", lambda: self.clock.now), ("Alarm", lambda: self.clock)):
            patch = mock.patch(f"stallsight_agent.healthy.{name}", value)
            patch.start()
            self.addCleanup(patch.stop)
        self.watches = []
        self.pace = Healthy(self.watches, lambda: None)
        self.burned = 0.0

    def loop(self, beats=False, threshold=0.05, beat=0.0):
        tick = Tick([0.0], self.pace.told)
        tick.beating, tick.beat = beat > 0, beat
        place = Place(None, "asyncio", beats, mock.Mock(offset=None), None, "main", 1, 1, None, lambda: self.burned)
        self.watches.append(Watch(1, place, tick, lambda: None, Options(threshold, False)))
        return tick

    def step(self, tick, began, lasted):
        """As tick.py does it."""

        def begin():
            tick.cell[0] = self.clock.now
            if self.clock.now >= tick.tells_at:
                tick.tell(tick)

        def end():
            if self.clock.now - tick.cell[0] >= 0.05:
                tick.long.append((tick.cell[0], tick.cell[0], self.clock.now))
            tick.cell[0] = 0.0

        self.clock.plan += [(began, begin), (began + lasted, end)]
        self.clock.plan.sort(key=lambda entry: entry[0])

    def wait(self, until):
        return self.pace.wait(self.clock.now, until, 0.0)


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

    def calm(self, threshold, beat=0.0):
        """A loop whose last quarter of a second had short steps only."""
        tick = self.loop(beats=beat > 0, threshold=threshold, beat=beat)
        tick.lasted.extend([0.001] * 10)
        self.watches[-1].lag(self.clock.now)
        self.watches[-1].settle()
        return tick

    def test_a_calm_loop_puts_it_off_less_often(self):
        for threshold, lease in ((0.02, 0.0065), (0.05, 0.03), (1.0, 0.03)):
            with self.subTest(threshold):
                self.setUp()
                tick = self.calm(threshold)
                for at in range(240):
                    self.step(tick, 100 + at / 1000, 0.0009)
                self.wait(100.25)
                self.assertLess(self.clock.sets, 0.25 / lease + 8)
                self.assertLessEqual(self.clock.rings, 3)

    def test_its_first_late_step_is_looked_at_three_times_before_it_is_a_stall(self):
        for threshold in (0.02, 0.03, 0.05, 1.0):
            for before in range(40):
                with self.subTest((threshold, before)):
                    self.setUp()
                    tick = self.calm(threshold)
                    self.step(tick, 100.1, 0.0001)
                    began = 100.1002 + before / 1000
                    self.step(tick, began, 0.2)
                    age = self.wait(100.25).moment - began
                    self.assertGreaterEqual(age, young)
                    self.assertLess(age, min(young + 0.031, threshold - 3 * closely + 0.001))

    def beats(self, tick, until):
        """As heartbeat.py does it, each a little late, until the last is not followed by another: a step has begun."""

        def beat():
            tick.cell[0] = self.clock.now + tick.beat
            if self.clock.now >= tick.tells_at:
                tick.tell(tick)

        at = 100.0
        while at < until:
            self.clock.plan.append((at, beat))
            at += tick.beat + 0.001
        return at - tick.beat - 0.001

    def test_heartbeats_put_it_off_as_seldom_and_it_rings_no_later_for_a_step(self):
        tick = self.calm(0.05, beat=0.01)
        last = self.beats(tick, 100.2)
        self.assertLess(self.wait(100.25).moment - last, 0.05 - 3 * closely + 0.001)
        self.assertLess(self.clock.sets, 10)
        self.assertEqual(self.clock.rings, 1)

    def test_a_loop_at_work_need_not_put_off_what_was_set_just_now(self):
        tick = self.loop()
        tick.cell[0] = self.clock.now
        self.wait(100.001)
        self.assertGreater(tick.tells_at, 100.004)

    def test_the_next_one_as_soon_as_ever(self):
        tick = self.calm(0.05)
        tick.lasted.append(0.009)
        self.watches[-1].lag(self.clock.now)
        self.watches[-1].settle()
        self.step(tick, 100.1, 0.2)
        self.assertLess(self.wait(100.25).moment - 100.1, young + 0.001)

    def test_a_step_that_began_before_the_sampler_fell_asleep(self):
        tick = self.loop()
        tick.cell[0] = 99.999
        self.clock.plan = [(100.2, lambda: None)]
        self.assertLess(self.wait(100.25).moment, 100.015)

    def test_a_step_that_is_old_is_looked_at_more_rarely_but_not_what_begins_beside_it(self):
        old, young_one = self.loop(), self.loop()
        old.cell[0] = 90.0
        [watch, _] = self.watches
        self.assertTrue(watch.look(self.clock.now, None))
        again = watch.pause(self.clock.now)
        self.assertAlmostEqual(again, 10 / 64)
        self.assertAlmostEqual(self.pace.wait(100.0, 100.25, again).moment, 100 + again, delta=0.001)
        self.assertAlmostEqual(self.pace.wait(self.clock.now, 100.17, again).moment, 100.17, delta=0.001)
        young_one.cell[0] = self.clock.now
        self.assertLess(self.pace.wait(self.clock.now, 100.5, again).moment, 100.19)

    def test_another_loops_health_does_not_hide_it(self):
        sick, well = self.loop(), self.loop()
        self.step(sick, 100.05, 0.15)
        for at in range(240):
            self.step(well, 100 + at / 1000 + 0.0005, 0.0003)
        self.assertLess(self.wait(100.25).moment - 100.05, young + closely)

    def test_a_stall_that_nobody_looked_at_is_told_with_the_next_step(self):
        tick = self.loop()
        tick.long.append((99.9, 99.9, 100.0))
        self.step(tick, 100.001, 0.001)
        self.assertAlmostEqual(self.wait(100.25).moment, 100.001, delta=0.005)

    def test_that_it_rang_in_vain_for_want_of_the_gil_is_not_forgotten(self):
        tick = self.loop()
        self.step(tick, 100.05, 0.0)
        rang = self.clock.sleep

        def sleep(at_most):
            outcome = rang(at_most)
            self.clock.now += 0.1
            self.pace.told(tick)
            return outcome

        self.clock.sleep = sleep
        tick.cell[0] = 100.0
        awake = self.wait(100.25)
        self.assertAlmostEqual(awake.moment - awake.due, 0.1, delta=0.001)

    def test_a_loop_at_rest_without_a_selector_is_looked_at_and_the_alarm_left_as_it_is(self):
        tick = self.loop(beats=True)
        [watch] = self.watches
        watch._rest.finds_idle(self.clock.now, None)
        tick.beat = 0.042
        watch._rest.finds_idle(self.clock.now, None)
        self.clock.sets = 0
        self.assertAlmostEqual(self.wait(100.25).moment, 100.25, delta=0.001)
        self.assertLessEqual(self.clock.sets, 2)
        self.assertGreater(tick.cell[0], 100.2)
        self.clock.plan = [(100.3, lambda: setattr(self, "burned", 0.01))]
        awake = self.wait(100.5)
        self.assertLess(awake.moment, 100.35)
        self.assertLess(awake.moment - awake.due, 0.001)

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

    def test_nor_who_does_while_a_loop_puts_it_off_or_it_falls_asleep(self):
        for how in (self.pace.told, None):
            with self.subTest(how):
                tick = self.loop()
                self.clock.meanwhile = [self.pace.wake]
                if how is not None:
                    how(tick)
                before = self.clock.now
                self.assertLess(self.wait(before + 0.25).moment - before, 0.001)


class TheSystems(unittest.TestCase):
    def setUp(self):
        self.alarm = Alarm()
        self.theirs = []

    def tearDown(self):
        for descriptor in self.theirs:
            os.close(descriptor)

    def taken(self, by):
        """The program closes all that it finds, and has a file of its own by the number."""
        os.dup2(by, self.alarm._descriptor)
        os.close(by)
        self.theirs.append(self.alarm._descriptor)

    def test_is_put_off_by_another_thread(self):
        began = time.perf_counter()
        self.alarm.set(began + 0.02)
        threading.Thread(target=lambda: self.alarm.set(began + 0.06)).start()
        self.alarm.sleep(inf)
        self.assertGreaterEqual(time.perf_counter(), began + 0.06)
        self.alarm.close()

    def test_rings_when_it_was_asked_to_last(self):
        write, self.alarm._write = self.alarm._write, lambda due: interrupted(due)
        soon = time.perf_counter() + 0.01

        def interrupted(due):
            self.alarm._write = write
            self.alarm.set(soon)
            write(due)

        self.alarm.set(soon + 100)
        self.alarm.sleep(inf)
        self.assertLess(time.perf_counter(), soon + 0.5)
        self.alarm.close()

    def test_leaves_alone_what_has_its_number_now(self):
        ours, theirs = os.pipe()
        os.write(theirs, b"of the program")
        os.close(theirs)
        self.taken(ours)
        for act in (
            lambda: self.alarm.set(time.perf_counter()),
            lambda: self.alarm.sleep(inf),
            self.alarm.close,
        ):
            self.assertRaises(OSError, act)
        self.assertEqual(os.read(self.alarm._descriptor, 100), b"of the program")

    def test_nor_does_it_set_another_timer(self):
        other = Alarm()
        self.taken(os.dup(other._descriptor))
        self.assertRaises(OSError, lambda: self.alarm.set(time.perf_counter()))
        self.assertRaises(OSError, self.alarm.sleep, inf)
        other._check()
        self.assertEqual(select.select([other._descriptor], [], [], 0.01)[0], [])
        other.close()

    def test_who_waits_for_long_finds_out_at_once_that_the_program_closes_all(self):
        began = time.perf_counter()
        self.alarm.set(began + 100)
        ours = [self.alarm._descriptor, *(end for end, _ in self.alarm._pipe)]
        threading.Thread(target=lambda: [os.close(one) for one in ours]).start()
        self.assertRaises(OSError, self.alarm.sleep, 0.9)
        self.assertLess(time.perf_counter() - began, 0.5)

    def test_who_waits_finds_out_that_it_was_closed(self):
        self.alarm.set(time.perf_counter() + 0.02)
        threading.Thread(target=lambda: os.close(self.alarm._descriptor)).start()
        with self.assertRaises(OSError):
            self.alarm.sleep(inf)


if __name__ == "__main__":
    unittest.main()
