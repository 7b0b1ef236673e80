"""Why the sampler came late, from clocks that are ours; and that what it finds then is known before a stall is judged."""

import unittest
from _thread import get_ident, get_native_id
from dataclasses import replace
from unittest import mock

from stallsight_agent import clock, gil, lateness
from stallsight_agent.blocking import BlockingCalls
from stallsight_agent.cause import Cause, Evidence, classify
from stallsight_agent.heartbeat import cpu_clock
from stallsight_agent.kernel import Usage
from stallsight_agent.lateness import Lateness
from stallsight_agent.options import Options
from stallsight_agent.place import Place
from stallsight_agent.sampler import Sampler
from stallsight_agent.tick import Tick
from stallsight_agent.watch import Watch


stall = Evidence(
    lasted=0.2, threshold=0.05, cpu=0.0, run_delay=0.0, collecting=0.0, others=0.0, suspended=0.0, crowded=0.0,
    gil_waits=(), sleeps=(), debugger=False, has_gil=True,
)  # fmt: skip


class Late(unittest.TestCase):
    def wait(self, late, burned, delay=0.0, turns=1):
        with mock.patch.object(lateness, "process_time", side_effect=[1.0, 1.0 + burned]):
            with mock.patch.object(lateness, "usage", side_effect=[Usage(0.0, 0.0, 0), *[Usage(0.0, delay, turns)] * 2]):
                with mock.patch.object(clock, "now", side_effect=[10.0 - late, 10.001]):
                    late_one = Lateness()
                    late_one.begin(1)
                    late_one.mark()
                    waited, self.host = late_one.gil_wait(10.0, late), late_one.host(9.0, 10.0)
                return waited, self.host.stopped

    def test_a_call_kept_the_gil(self):
        waited, stopped = self.wait(late=0.2, burned=0.2)
        self.assertAlmostEqual(waited, 0.2)
        self.assertEqual(stopped, 0.0)

    def test_a_call_kept_the_gil_and_waited_for_most_of_the_time(self):
        self.assertEqual(self.wait(late=0.2, burned=0.06)[1], 0.0)

    def test_the_process_was_stopped(self):
        waited, stopped = self.wait(late=0.2, burned=0.0)
        self.assertEqual(waited, 0.0)
        self.assertAlmostEqual(stopped, 0.2)

    def test_the_process_was_stopped_and_did_something_before_and_after(self):
        """Starting a child, switching threads on a busy host: some 12 ms were seen."""
        self.assertAlmostEqual(self.wait(late=0.215, burned=0.012)[1], 0.215)

    def test_a_call_kept_the_gil_and_hardly_got_a_core(self):
        """Or the process was stopped: the accounts of the loop's thread tell which."""
        waited, stopped = self.wait(late=0.35, burned=0.04, delay=0.3, turns=12)
        self.assertAlmostEqual(waited, 0.325)
        self.assertAlmostEqual(stopped, 0.35)
        starved = replace(stall, lasted=0.35, threshold=0.02, cpu=0.04, run_delay=0.307, suspended=stopped, gil_waits=(waited,))
        self.assertEqual(classify(starved), Cause("cpu", "held"))
        halted = replace(stall, lasted=0.35, cpu=0.001, run_delay=0.05, suspended=stopped, gil_waits=(waited,))
        self.assertEqual(classify(halted), Cause("suspended"))

    def test_the_process_was_stopped_and_had_to_wait_for_a_core_then(self):
        """That wait is none of the program's either."""
        self.assertAlmostEqual(self.wait(late=0.45, burned=0.0, delay=0.2)[1], 0.45)

    def test_the_host_had_no_core(self):
        waited, stopped = self.wait(late=0.2, burned=0.0, delay=0.2)
        self.assertAlmostEqual(waited, 0.0)
        self.assertEqual(stopped, 0.0)
        self.assertAlmostEqual(self.host.crowded, 0.2)


class InTheMiddleOfATurn(unittest.TestCase):
    def test_a_stop_is_known_before_the_stall_is_judged(self):
        """The sampler lost the GIL on its way, the process was stopped, and the loop was first to go on."""
        base = clock.now()
        tick = Tick([0.0], lambda _: None)
        place = Place(None, "asyncio", False, mock.Mock(offset=None), None, "main", get_ident(), get_native_id(), None, cpu_clock())
        watch = Watch(1, place, tick, lambda: None, Options(0.05, False))
        presence = mock.Mock()
        sampler = Sampler(presence, Options(0.05, False), BlockingCalls(), mock.Mock(on=False))
        sampler._ident = get_ident()
        sampler._lateness.begin(get_native_id())
        sampler._lateness.mark()
        watch.ledger.note = sampler._reporter.note(watch)
        gil.watch(sampler._peek, base - 0.2)
        tick.lasted.append(0.21)
        tick.long.append((base - 0.21, base - 0.21, base))
        try:
            sampler._reporter.follow(watch)
        finally:
            gil.ignore()
        [call] = presence.outbox.put.call_args_list
        self.assertEqual(call.args[0]["stall"]["cause"], {"kind": "suspended"})

    def test_a_young_step_that_began_meanwhile_is_not_the_one_to_study(self):
        base = clock.now()
        tick = Tick([base - 0.1], lambda _: None)
        place = Place(None, "asyncio", False, mock.Mock(offset=None), None, "main", get_ident(), get_native_id(), None, cpu_clock())
        watch = Watch(1, place, tick, lambda: None, Options(0.05, False))
        self.assertTrue(watch.look(base, None))
        tick.cell[0] = base
        self.assertFalse(watch.look(base + 0.001, None))
        watch.study(0.25)
        self.assertEqual([sample.gil_wait for episode in watch._episodes for sample in episode.samples], [0.25])


class AThreadThatDoesNotRun(unittest.TestCase):
    def setUp(self):
        self.burned, self.sleeps = 1.0, "hrtimer_nanosleep"
        patch = mock.patch.multiple(
            "stallsight_agent.watch",
            usage=lambda _: Usage(self.burned, 0.0, 1),
            sleeps_in=lambda _: self.sleeps,
        )
        patch.start()
        self.addCleanup(patch.stop)
        self.tick = Tick([10.0], lambda _: None)
        place = Place(None, "asyncio", False, mock.Mock(offset=None), None, "main", 1, 1, None, lambda: self.burned)
        self.watch = Watch(1, place, self.tick, lambda: None, Options(0.05, False))
        self.assertFalse(self.watch.stands_still(10.01))
        self.assertTrue(self.watch.look(10.01, None))
        self.watch.study(0.0)

    def test_is_seen_to_stand_where_it_stood(self):
        self.assertTrue(self.watch.stands_still(10.02))
        self.sleeps = ""
        self.watch.study_again()
        [episode] = self.watch._episodes
        before, after = episode.samples
        self.assertEqual(replace(before, at=10.02, usage_at=10.02, sleeps_in=""), after)

    def test_what_is_around_a_stall_is_looked_for_all_the_same(self):
        self.assertFalse(self.watch.stands_still(10.06))
        self.assertTrue(self.watch.look(10.06, None))
        self.watch.study(0.0)
        self.assertTrue(self.watch.stands_still(10.07))

    def test_but_not_once_it_ran(self):
        self.burned += 1e-6
        self.assertFalse(self.watch.stands_still(10.02))

    def test_nor_in_another_step(self):
        self.tick.cell[0] = 10.015
        self.assertFalse(self.watch.stands_still(10.02))


class Slow(unittest.TestCase):
    def test_long_steps_after_short_ones_of_their_timers(self):
        tick = Tick([0.0], lambda _: None)
        place = Place(None, "asyncio", False, mock.Mock(offset=None), None, "main", get_ident(), get_native_id(), None, cpu_clock())
        watch = Watch(1, place, tick, lambda: None, Options(0.05, False))
        self.assertTrue(watch.is_slow)
        tick.lasted.extend([0.012, 0.0001])
        self.assertTrue(watch.is_slow)
        watch.take_ticks()
        self.assertTrue(watch.is_slow)
        tick.lasted.append(0.0001)
        self.assertFalse(watch.is_slow)


if __name__ == "__main__":
    unittest.main()
