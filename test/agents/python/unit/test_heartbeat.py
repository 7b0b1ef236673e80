"""Loops without a selector: heartbeats while they work, looks that wake nobody while they rest. The clock and the loop are ours."""

import sys
import unittest
from unittest import mock

from stallsight_agent import heartbeat
from stallsight_agent.lateness import Host
from stallsight_agent.heartbeat import Rest, hook_heartbeat
from stallsight_agent.kernel import Usage
from stallsight_agent.options import Options
from stallsight_agent.place import Place
from stallsight_agent.tick import Tick
from stallsight_agent.watch import Watch

threshold = 0.05
between = heartbeat.look_every(threshold)


class Loop:
    """Runs what is due when it is told to."""

    def __init__(self):
        self.now, self.cpu = 100.0, 0.0
        self.timers = []

    def call_later(self, delay, callback):
        self.timers.append((self.now + delay, callback))

    def call_soon_threadsafe(self, callback):
        self.timers.append((self.now, callback))

    def run(self, until):
        while self.timers and min(self.timers)[0] <= until:
            due = min(self.timers, key=lambda timer: timer[0])
            self.timers.remove(due)
            self.now = max(self.now, due[0])
            due[1]()
        self.now = until

    def block(self, seconds, cpu=0.0):
        self.now += seconds
        self.cpu += cpu


class Case(unittest.TestCase):
    def setUp(self):
        self.loop = Loop()
        self.tick = Tick([0.0], lambda _: None)
        for name in ("clock.now", "_thread_time"):
            value = (lambda: self.loop.now) if name == "clock.now" else (lambda: self.loop.cpu)
            patch = mock.patch(f"stallsight_agent.heartbeat.{name}", value)
            patch.start()
            self.addCleanup(patch.stop)
        hook_heartbeat(self.loop, self.tick, threshold)
        self.base = sys._getframe()
        self.rest = Rest(self.tick, self.base, threshold, lambda: self.loop.cpu)

    def come_to_rest(self):
        self.loop.run(self.loop.now + 1)
        self.look()

    def look(self, frame=None):
        """As the sampler does: True when the loop was surely at rest without a look at its stack."""
        if self.rest.is_sure(self.loop.now):
            return True
        self.rest.finds_idle(self.loop.now, frame or self.base)
        return False


class Beats(Case):
    def test_a_loop_at_rest_has_none(self):
        self.assertTrue(self.tick.beating)
        self.loop.run(101)
        self.assertFalse(self.tick.beating)
        self.assertEqual(self.loop.timers, [])
        self.assertLess(len(self.tick.lasted), 60)

    def test_a_loop_at_work_keeps_them(self):
        for _ in range(300):
            self.loop.block(0.003, cpu=0.003)
            self.loop.run(self.loop.now + 0.007)
        self.assertTrue(self.tick.beating)
        self.assertFalse(self.tick.long)

    def test_a_late_one_is_a_long_step(self):
        self.loop.run(100.2)
        self.loop.block(0.1)
        self.loop.run(self.loop.now)
        [(due, _, ended)] = self.tick.long
        self.assertAlmostEqual(ended - due, 0.1, delta=heartbeat.beat_every)

    def test_they_begin_again_when_asked(self):
        self.come_to_rest()
        count = len(self.tick.lasted)
        self.rest.resume()
        self.rest.resume()
        self.loop.run(self.loop.now + 0.2)
        self.assertAlmostEqual(len(self.tick.lasted) - count, 20, delta=2)


class AtRest(Case):
    def test_a_look_says_when_the_next_is_due(self):
        self.come_to_rest()
        for _ in range(5):
            self.loop.now += between
            self.assertTrue(self.look())
            self.assertGreater(self.tick.cell[0], self.loop.now)
        self.assertFalse(self.tick.beating)

    def test_a_short_step_of_little_work_changes_nothing(self):
        self.come_to_rest()
        self.loop.cpu += 0.0002
        self.loop.now += between
        self.assertFalse(self.look())
        self.loop.now += between
        self.assertTrue(self.look())
        self.assertFalse(self.tick.beating)

    def test_work_brings_the_heartbeats_back(self):
        self.come_to_rest()
        self.loop.cpu += 0.002
        self.loop.now += between
        self.look()
        self.assertTrue(self.tick.beating)

    def test_a_step_that_waits_began_between_two_looks(self):
        self.come_to_rest()
        idle_at = self.loop.now
        self.loop.now += between
        self.loop.cpu += 0.0001
        self.look(sys._getframe())
        self.assertTrue(self.tick.beating)
        due = self.tick.cell[0]
        self.assertLessEqual(due, self.loop.now)
        self.assertAlmostEqual(self.rest.began(due), idle_at + between / 2, delta=0.001)
        self.loop.block(0.08)
        self.loop.run(self.loop.now)
        self.assertEqual(list(self.tick.long), [(due, due, self.loop.now)])

    def test_a_step_that_works_began_when_its_thread_did(self):
        self.come_to_rest()
        self.loop.now += between + 0.001
        self.loop.cpu += 0.03
        self.look(sys._getframe())
        self.assertAlmostEqual(self.rest.began(self.tick.cell[0]), self.loop.now - 0.03, delta=0.0001)

    def test_a_late_look_is_not_sure(self):
        self.come_to_rest()
        self.loop.now += between + threshold
        self.assertTrue(self.rest.is_late(self.loop.now))
        self.assertFalse(self.rest.is_sure(self.loop.now))

    def test_a_loop_that_is_closed(self):
        self.come_to_rest()
        self.tick.resume = mock.Mock(side_effect=RuntimeError("closed"))
        self.rest.resume()
        self.assertFalse(self.tick.beating)


class Missed(Case):
    """The sampler could not look at a loop at rest: the pulse showed it as blocked, and what was shown must end."""

    def stall(self, gil_wait, cpu=0.0):
        patch = mock.patch("stallsight_agent.ledger.usage", return_value=Usage(0.0, 0.0, 0))
        patch.start()
        self.addCleanup(patch.stop)
        slot = mock.Mock(offset=None)
        place = Place(self.loop, "uvloop", True, slot, None, "main", 1, 1, self.base, lambda: self.loop.cpu)
        watch = Watch(1, place, self.tick, lambda: None, Options(threshold, False))
        watch._rest = self.rest
        watch.ledger.note = watch.note(0.0, 0.0, mock.Mock(total=lambda _: 0.0))
        self.come_to_rest()
        self.loop.block(0.3, cpu)
        self.assertTrue(watch.wants_look(self.loop.now))
        self.assertTrue(watch.look(self.loop.now, self.base))
        watch.excuse(gil_wait)
        watch.take_ticks()
        note = watch.note(gil_wait, 0.0, mock.Mock(total=lambda _: 0.0))
        [ended] = watch.over(note, lambda _began, _ended: Host())
        self.assertFalse(watch.tick.long)
        return ended.stall["cause"]["kind"]

    def test_the_host_kept_it_from_looking(self):
        self.assertEqual(self.stall(gil_wait=0.0), "suspended")

    def test_a_step_ended_before_anybody_looked(self):
        self.assertEqual(self.stall(gil_wait=0.0, cpu=0.28), "cpu")
        self.assertTrue(self.tick.beating)

    def test_another_thread_kept_the_gil(self):
        self.assertEqual(self.stall(gil_wait=0.26), "lock")


if __name__ == "__main__":
    unittest.main()
