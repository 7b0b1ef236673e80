"""The small pieces of the agent, each by itself."""

import _thread
import json
import os
import re
import socket
import sys
import tempfile
import time
import types
import unittest
import unittest.mock
from dataclasses import replace

from stallsight_agent import clock, gil, lag, process, sampler, wire
from stallsight_agent.accounts import Note, cost, cost_within
from stallsight_agent.blocking import BlockingCalls
from stallsight_agent.calls import call_name
from stallsight_agent.kernel import Usage
from stallsight_agent.monitor import Monitor
from stallsight_agent.options import Options
from stallsight_agent.origins import origin_of
from stallsight_agent.outbox import Outbox
from stallsight_agent.sampler import Sampler
from stallsight_agent.samples import Episode, Sample, is_burst, judge
from stallsight_agent.stacks import Place


class Names(unittest.TestCase):
    def test_a_process_is_called_by_its_script_or_module(self):
        for line, name in {
            "python app.py --token x": "app.py",
            "python -u /srv/app.py": "app.py",
            "python -m uvicorn app:app": "uvicorn",
            "python -Xdev -W ignore -um http.server 80": "http.server",
            "python -mhttp.server": "http.server",
            "python -c print(1)": "python -c",
            "python -": "-",
            "python": "python",
        }.items():
            self.assertEqual(process._name(line.split(" ")), name, line)

    def test_whose_code(self):
        library = os.path.join(sys.prefix, "lib", "python3", "site-packages", "x.py")
        self.assertEqual(origin_of(library, "x"), "library")
        self.assertEqual(origin_of(os.__file__, "os"), "runtime")
        self.assertEqual(origin_of("<frozen importlib._bootstrap>", "importlib"), "runtime")
        self.assertEqual(origin_of("<string>", "__main__"), "user")
        self.assertEqual(origin_of("<string>", "collections"), "library")
        self.assertEqual(origin_of("/home/me/app.py", "app"), "user")


class Calls(unittest.TestCase):
    def name(self, source):
        """The name of the last call in `source`."""
        import dis

        code = compile(source, "x.py", "exec")
        calls = [each.offset for each in dis.get_instructions(code) if re.match(r"CALL(_KW|_FUNCTION.*|_METHOD)?$", each.opname)]
        return call_name(Place(code, calls[-1], 1, __name__))

    def test_as_written_and_as_known(self):
        self.assertEqual(self.name("json.dumps(1)"), "json.dumps")
        self.assertEqual(self.name("os.path.join(1, 2)"), f"{os.path.__name__}.join")
        self.assertEqual(self.name("client.get(url)"), "client.get")
        self.assertEqual(self.name("open(x)"), "open")
        self.assertEqual(self.name("','.join(x)"), "str.join")
        if sys.version_info >= (3, 11):
            self.assertEqual(self.name("types.SimpleNamespace().get(x)"), "types.SimpleNamespace.get")
            self.assertEqual(self.name("os.popen(x).read()"), "os.popen().read")
        self.assertIsNone(self.name("known[x](1)"))
        self.assertEqual(self.name("self.db.cursor.execute(sql, (1, 2))"), "self.db.cursor.execute")

    def test_no_argument_is_ever_named(self):
        self.assertNotIn("secret", str(self.name("json.dumps('secret', key=secret)")))


class Wire(unittest.TestCase):
    def test_says_what_json_says(self):
        event = {"a": [1, 2.5, None, True, "é\n\"\u2028"], "b": {"c": []}, "d": (False,)}
        self.assertEqual(json.loads(wire.line(event)), json.loads(json.dumps(event)))

    def test_histogram(self):
        buckets = lag.histogram([0.0, 1e-6, 0.001, 0.001, 0.5])
        self.assertEqual(sum(buckets.values()), 5)
        self.assertEqual(buckets[0], 2)
        most, whole = lag.percentiles(sorted(buckets.items()), (0.8, 1.0))
        self.assertAlmostEqual(most / 1000, 1, delta=0.05)
        self.assertAlmostEqual(whole / 500_000, 1, delta=0.05)
        self.assertEqual(lag.percentiles([], (0.5, 0.9)), [0, 0])
        self.assertEqual(sum(lag.histogram([1e6, 1e9]).values()), 2)


class Judging(unittest.TestCase):
    def test_a_look_speaks_for_the_time_before_it(self):
        code = compile("pass\npass", "/home/me/app.py", "exec")
        short, long = Place(code, 0, 1, "app"), Place(code, 2, 2, "app")
        episode = Episode(1.0, 1.0, [Sample(1.01, (short,)), Sample(1.014, (short,)), Sample(1.2, (long,))])
        verdict = judge(episode)
        self.assertEqual(verdict.culprit, long)
        self.assertTrue(verdict.steady)

    def looks(self, *steps, every=0.004):
        return [Sample(at * every, (), ended) for at, ended in enumerate(steps)]

    def test_steps_that_follow_each_other_are_a_burst(self):
        longest = 0.025
        self.assertTrue(is_burst(self.looks(0, *[1] * 30), longest))
        self.assertTrue(is_burst(self.looks(*[0, 1] * 10), longest))
        self.assertTrue(is_burst(self.looks(0, 20, 22, 25, every=0.04), longest))
        self.assertFalse(is_burst(self.looks(*[0] * 30), longest))
        self.assertFalse(is_burst(self.looks(0, 1, 1, 1, *[0] * 30), longest))
        self.assertFalse(is_burst([*self.looks(0, 1, 1, 1), Sample(0.2, (), 1)], longest))  # The last kept the GIL.
        self.assertFalse(is_burst([], longest))

    def test_steps_are_counted_by_the_queue_of_what_is_ready(self):
        episode = Episode(1.0, 1.0)
        self.assertEqual(episode.steps_since([1, 2, 3, 4], 9), 0)
        episode.samples.append(Sample(1.0, ()))
        self.assertEqual(episode.steps_since([1, 2, 3, 4, 5], 9), 0)
        self.assertEqual(episode.steps_since([3, 4, 5, 6, 7], 8), 2)  # gather: each task that ends makes another handle ready.
        self.assertEqual(episode.steps_since([8], 8), 5)
        self.assertEqual(episode.steps_since([], 8), 1)
        self.assertEqual([episode.steps_since(None, task) for task in (8, 7, 7)], [0, 1, 0])

    def test_nothing_seen(self):
        self.assertIsNone(judge(Episode(1.0, 1.0)).culprit)


class Accounts(unittest.TestCase):
    def note(self, at, cpu, delay, busy, process_cpu):
        return Note(at, Usage(cpu, delay, 0), at, busy, process_cpu, 0.0, 0.0)

    def test_other_steps_share_what_was_used(self):
        paid = cost(self.note(0, 0, 0, 0, 0), self.note(1, 0.4, 0.1, 0.5, 0.9), 0.25)
        self.assertAlmostEqual(paid.cpu, 0.2)
        self.assertAlmostEqual(paid.run_delay, 0.05)
        self.assertAlmostEqual(paid.others, 0.5)

    def test_a_note_in_the_middle_of_a_stall(self):
        paid = cost(self.note(0, 0, 0, 0.5, 0), self.note(0.6, 0.55, 0.05, 1.1, 0.55), 1.2)
        self.assertAlmostEqual(paid.cpu, 1.1)
        self.assertAlmostEqual(paid.run_delay, 0.1)
        self.assertIsNone(cost(self.note(0, 0, 0, 1.1, 0), self.note(0.1, 0.1, 0, 1.2, 0.1), 1.2).cpu)

    def test_a_wait_for_a_core_that_was_asked_for_long_before(self):
        before = replace(self.note(0.75, 0.4, 0.0, 0.4, 0.4), asked_at=0.5)
        paid = cost(before, self.note(1, 0.6, 0.1, 0.65, 0.6), 0.25)
        self.assertAlmostEqual(paid.run_delay, 0.05)

    def look(self, at, cpu, delay, turns, sleeps_in=""):
        return Sample(at, (), usage=Usage(cpu, delay, turns), usage_at=at, sleeps_in=sleeps_in)

    def test_a_wait_for_a_core_that_was_not_over_at_the_last_look(self):
        """The system counts it once the thread runs again: until then it looks like one that does nothing."""
        looks = [self.look(10.01 + 0.004 * at, 0.0, 0.0, 7) for at in range(10)]
        paid = cost_within(looks, 0.06, 10.06, self.note(10.065, 0.002, 0.055, 0, 0))
        self.assertAlmostEqual(paid.run_delay, 0.06, delta=0.003)

    def test_a_wait_for_a_core_after_all_that_was_slept(self):
        looks = [self.look(10.01 + 0.004 * at, 0.0, 0.0, 7, "pipe_read") for at in range(10)]
        paid = cost_within(looks, 0.06, 10.06, self.note(10.12, 0.002, 0.065, 0, 0))
        self.assertAlmostEqual(paid.run_delay, 0.0168, delta=0.001)

    def test_no_more_than_it_lasted(self):
        paid = cost(self.note(0, 0, 0, 0, 0), self.note(1, 0.4, 0.4, 0.1, 0.9), 0.1)
        self.assertAlmostEqual(paid.cpu + paid.run_delay, 0.1)


class AFork(unittest.TestCase):
    def setUp(self):
        outbox = types.SimpleNamespace(gone=False)
        calls = BlockingCalls()
        self.sampler = Sampler(types.SimpleNamespace(outbox=outbox), Options(0.05, False), calls, Monitor({}, calls))
        self.begun = []
        patch = unittest.mock.patch.object(sampler, "start_new_thread", lambda run, _: self.begun.append(run))
        patch.start()
        self.addCleanup(patch.stop)

    def test_finds_no_sampler_that_another_threads_loop_brought_back(self):
        for forks in (1, 2):
            for _ in range(forks):
                self.sampler.hold()
            for _ in range(forks):
                self.sampler.wake()
                self.assertEqual(self.begun, [])
                self.sampler.release()
        self.sampler.wake()
        self.assertEqual(len(self.begun), 1)

    def test_waits_for_the_sampler_that_it_stopped_and_no_other(self):
        self.sampler.wake()
        stopped, other = self.sampler._exited, _thread.allocate_lock()
        other.acquire()
        known = iter((2, 1))

        def threads():
            self.sampler._exited = other
            return next(known, 1)

        stopped.release()
        stopped.acquire()
        _thread.start_new_thread(lambda: (time.sleep(0.01), stopped.release()), ())
        with unittest.mock.patch.object(sampler, "threads", threads):
            self.sampler.hold()
        self.assertTrue(other.locked())


class LookingAgain(unittest.TestCase):
    def looks(self, passed, burned=0.0, stalled=False):
        with unittest.mock.patch("stallsight_agent.monitor.process_time", lambda: 100.0):
            watched = Monitor({}, BlockingCalls())
            watched._arm(0.0)
        if stalled:
            watched.stalled()
        with unittest.mock.patch("stallsight_agent.monitor.process_time", lambda: 100.0 + burned):
            return watched._is_time(passed)

    def test_as_often_as_the_cpu_that_was_used_pays_for_it(self):
        self.assertEqual([self.looks(passed, burned=18.0) for passed in (4, 6, 29, 31)], [False, False, False, True])
        self.assertEqual([self.looks(passed, burned=21.0) for passed in (4, 6)], [False, True])

    def test_soon_after_a_stall(self):
        self.assertEqual([self.looks(passed, stalled=True) for passed in (4, 6)], [False, True])


class Sending(unittest.TestCase):
    def test_a_reader_that_is_stuck(self):
        """What is sent and what is dropped is all there was, and no more than the room is kept."""
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "s")
            server = socket.socket(socket.AF_UNIX)
            server.bind(path)
            server.listen()
            outbox = Outbox(path, "token", lambda: {"type": "hello"})
            outbox.flush()
            reader, _ = server.accept()
            before = self.resident()
            for number in range(8_000):
                outbox.put({"type": "stall-ended", "number": number, "filler": "x" * 400})
                outbox.flush()
            self.assertLessEqual(outbox._size, 1 << 20)
            self.assertLessEqual(self.resident() - before, 8 << 20)
            text = self.drain(reader, outbox)
            events = [json.loads(line) for line in text.splitlines()[1:]]
            dropped = sum(event["events"] for event in events if event["type"] == "dropped")
            sent = sum(1 for event in events if event["type"] == "stall-ended")
            self.assertGreater(dropped, 0)
            self.assertEqual(sent + dropped, 8_000)
            outbox.close()
            reader.close()
            server.close()

    def resident(self):
        """Bytes in memory; 0 where the system does not say."""
        if not os.path.exists("/proc/self/statm"):
            return 0
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def drain(self, reader, outbox):
        reader.settimeout(0.2)
        parts = []
        while True:
            try:
                parts.append(reader.recv(1 << 20))
            except TimeoutError:
                return b"".join(parts).decode()
            outbox.flush()

    def test_a_session_that_is_gone(self):
        outbox = Outbox("/nowhere/socket", "token", lambda: {"type": "hello"})
        for _ in range(4):
            outbox._next_attempt = 0.0
            self.assertFalse(outbox.flush())
        self.assertTrue(outbox.gone)

    def test_a_descriptor_that_was_taken(self):
        """A program that closes all it finds, and opens a file under the same number: nothing of ours is written to it."""
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "s")
            server = socket.socket(socket.AF_UNIX)
            server.bind(path)
            server.listen()
            outbox = Outbox(path, "token", lambda: {"type": "hello"})
            outbox.flush()
            number = outbox._connection._socket.fileno()
            file = os.open(os.path.join(directory, "file"), os.O_RDWR | os.O_CREAT)
            os.dup2(file, number)
            outbox.put({"type": "lag"})
            outbox.flush()
            self.assertEqual(os.fstat(number).st_size, 0)
            os.close(number)
            os.close(file)
            server.close()


class TheGil(unittest.TestCase):
    def test_tells_when_it_came_back_late(self):
        told = []
        gil.watch(lambda moment, waited: told.append(waited), clock.now())
        gil._last += 10
        gil.resumed()
        self.assertEqual(told, [])
        gil._last -= 0.05
        gil.resumed()
        gil.ignore()
        self.assertEqual(len(told), 1)
        self.assertGreater(told[0], 0.04)


if __name__ == "__main__":
    unittest.main()
