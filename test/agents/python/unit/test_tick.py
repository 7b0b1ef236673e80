"""What a loop's own part notes of its ticks, by each of the hooks that stand in a selector."""

import selectors
import socket
import sys
import threading
import time
import traceback
import types
import unittest
import unittest.mock

from stallsight_agent import clock
from stallsight_agent.agent import _hook, _leave_traceback
from stallsight_agent.epoll import hook_epoll, is_known
from stallsight_agent.tick import Tick, hook_selector


class Hooks(unittest.TestCase):
    def test_the_proactor_of_windows(self):
        class Proactor:
            def select(self, timeout=None):
                return ["event"]

        class Loop:
            _proactor = Proactor()

        woken = []
        tick = Tick([0.0], woken.append)
        beats, unhook = _hook(Loop(), tick, 0.0)
        self.assertFalse(beats)
        tick.tells_at = 0.0
        self.assertEqual(Loop._proactor.select(0.1), ["event"])
        self.assertEqual((tick.known, len(tick.long), woken), (1, 1, [tick]))
        unhook()
        self.assertNotIn("select", vars(Loop._proactor))



class Ticks(unittest.TestCase):
    """Those of any selector."""

    epoll = False

    def hooked(self, answers=(), threshold=0.5):
        """A selector, its tick, and what the cell said whenever it was asked."""
        tick, seen, answers = Tick([0.0], lambda tick: self.told.append(tick.cell[0])), [], iter(answers)
        self.told = []

        def poll(*_):
            seen.append(tick.cell[0])
            answer = next(answers, [])
            if isinstance(answer, BaseException):
                raise answer
            return answer

        if not self.epoll:
            selector = types.SimpleNamespace(select=poll)
            self.unhook = hook_selector(selector, tick, threshold)
        else:
            selector = selectors.EpollSelector()
            self.addCleanup(selector.close)
            real, selector._selector = selector._selector, types.SimpleNamespace(poll=poll, close=lambda: real.close())
            self.assertTrue(is_known(selector))
            self.unhook = hook_epoll(selector, tick, threshold)
        return selector, tick, seen

    def test_a_tick_ends_where_the_next_begins_if_there_is_work(self):
        with unittest.mock.patch.object(clock, "now", unittest.mock.Mock(side_effect=[1.0, 1.25, 1.5, 2.0, 3.0])):
            selector, tick, seen = self.hooked()
            for timeout in (0, 10.0, 0):
                selector.select(timeout)
        self.assertEqual((seen, tick.cell[0], list(tick.long)), ([1.25, 0.0, 3.0], 3.0, [(2.0, 2.0, 3.0)]))
        self.assertEqual((tick.known, tick.newest(), tick.take()), (3, [1.0, 0.25], [0.25, 0.25, 1.0]))
        self.assertEqual((tick.known, tick.take(), tick.began), (0, [], 3.0))

    def test_each_is_noted_but_the_pulse_of_none_that_follows_within_a_grain(self):
        moments = [100 + 0.0005 * each for each in range(9)] + [100.6]
        with unittest.mock.patch.object(clock, "now", unittest.mock.Mock(side_effect=moments)):
            selector, tick, seen = self.hooked()
            tick.tells_at = 100.0035
            for moment in moments[1:]:
                selector.select(0)
                self.assertEqual(tick.began, moment)
        self.assertEqual(sorted(set(seen)), [100.0005, 100.0025, 100.6])
        self.assertEqual(self.told[:1], [100.0025])
        self.assertEqual(list(tick.long), [(100.0025, 100.004, 100.6)])
        self.assertEqual([round(each, 6) for each in tick.take()], [0.0005] * 8 + [0.596])

    def test_a_stall_after_short_ticks_began_when_it_did(self):
        with unittest.mock.patch.object(clock, "now", unittest.mock.Mock(side_effect=[1.0, 1.001, 1.002, 1.7])):
            selector, tick, _ = self.hooked()
            for _ in range(3):
                selector.select(0)
        self.assertEqual(list(tick.long), [(1.001, 1.002, 1.7)])

    def test_an_interrupt_while_it_waited_is_no_tick(self):
        with unittest.mock.patch.object(clock, "now", unittest.mock.Mock(side_effect=[1.0, 1.1, 9.0, 9.2])):
            selector, tick, _ = self.hooked([KeyboardInterrupt()])
            with self.assertRaises(KeyboardInterrupt):
                selector.select(None)
            self.assertEqual((tick.cell[0], tick.known), (0.0, 1))
            selector.select(None)
        self.assertEqual([round(each, 6) for each in tick.take()], [0.1])
        self.assertFalse(tick.long)

    def test_a_wait_under_way_is_no_tick_when_they_are_taken(self):
        taken = []
        with unittest.mock.patch.object(clock, "now", unittest.mock.Mock(side_effect=[1.0, 1.5, 7.0, 7.25, 8.0])):
            selector, tick, _ = self.hooked()
            tick.tell = lambda tick: taken.append((tick.newest(), tick.take(), tick.began))
            tick.tells_at = 0.0
            for _ in range(2):
                selector.select(None)
        self.assertEqual(taken, [([0.5], [0.5], 7.0), ([0.25], [0.25], 8.0)])

    def test_are_read_while_the_loop_goes_on(self):
        """Whatever the sampler asks, the loop's thread may note a tick in the middle of it."""
        tick, ended = Tick([1.0], lambda _: None), []

        def turn():
            while not ended:
                tick.lasted.append(0.001)

        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            loop = threading.Thread(target=turn)
            loop.start()
            for _ in range(3000):
                self.assertGreaterEqual(tick.known, 0)
                self.assertLessEqual(len(tick.newest()), 2)
                tick.take()
        finally:
            ended.append(True)
            loop.join()
            sys.setswitchinterval(before)


@unittest.skipUnless(hasattr(selectors, "EpollSelector"), "Linux has it")
class TicksOfEpoll(Ticks):
    """Those of the selector that asyncio has on Linux: its hook stands in its place."""

    epoll = True


@unittest.skipUnless(hasattr(selectors, "EpollSelector"), "Linux has it")
class Epoll(unittest.TestCase):
    def test_says_what_the_original_says(self):
        here, there = socket.socketpair()
        selectors_ = selectors.EpollSelector(), selectors.EpollSelector()
        with here, there, selectors_[0] as bare, selectors_[1] as hooked:
            unhook = hook_epoll(hooked, Tick([0.0], lambda _: None), 0.5)
            for one in selectors_:
                self.assertEqual(one.select(0), [])
                one.register(here, selectors.EVENT_READ | selectors.EVENT_WRITE, "data")
                one.register(there, selectors.EVENT_READ)
            for change in (lambda: None, lambda: here.send(b"x"), lambda: there.send(b"y"), there.close):
                change()
                for timeout in (0, 0.0, -1, 0.0001, None):
                    said = [sorted((key.fd, key.data, events) for key, events in one.select(timeout)) for one in selectors_]
                    self.assertEqual(said[0], said[1])
            unhook()
            self.assertNotIn("select", vars(hooked))

    def test_waits_no_less_than_it_is_asked_to(self):
        with selectors.EpollSelector() as selector:
            hook_epoll(selector, Tick([0.0], lambda _: None), 0.5)
            began = time.monotonic()
            selector.select(0.0123)
            self.assertGreaterEqual(time.monotonic() - began, 0.0123)

    def test_a_traceback_shows_what_it_would_have_shown(self):
        def interrupted(*_):
            raise KeyboardInterrupt("by a handler")

        def trace(hooks):
            with selectors.EpollSelector() as selector:
                real, selector._selector = selector._selector, types.SimpleNamespace(poll=interrupted, close=lambda: real.close())
                if hooks:
                    hook_epoll(selector, Tick([0.0], lambda _: None), 0.5)
                try:
                    selector.select(None)
                except KeyboardInterrupt as error:
                    _leave_traceback(error)
                    self.assertIsNone(error.__context__)
                    return [line for line in traceback.format_tb(error.__traceback__)[1:]]

        self.assertEqual(trace(True), trace(False))

    def test_an_interrupted_call_is_nothing_to_speak_of(self):
        def poll(*_):
            raise InterruptedError

        with selectors.EpollSelector() as selector:
            real, selector._selector = selector._selector, types.SimpleNamespace(poll=poll, close=lambda: real.close())
            hook_epoll(selector, Tick([0.0], lambda _: None), 0.5)
            self.assertEqual(selector.select(None), [])

    def test_is_left_as_it_is_where_it_is_another(self):
        class Mine(selectors.EpollSelector):
            pass

        with Mine() as mine, selectors.EpollSelector() as usual:
            self.assertFalse(is_known(mine))
            self.assertTrue(is_known(usual))
            with unittest.mock.patch.object(selectors.EpollSelector, "select", lambda self, timeout=None: []):
                self.assertFalse(is_known(usual))
