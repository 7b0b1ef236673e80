"""Requests that came in while a loop was blocked, of a server whose functions are replaced meanwhile."""

import inspect
import socket
import sys
import threading
import time
import types
import unittest
import weakref

from stallsight_agent import clock
from stallsight_agent.arrivals import Arrivals

server = "uvicorn.protocols.http.h11_impl"


class Cycle:
    """What uvicorn has of a request."""

    def __init__(self, connection, path):
        self.scope = {"type": "http", "method": "GET", "path": path}
        self.transport = types.SimpleNamespace(get_extra_info=lambda _: connection)

    def run_asgi(self, app):
        """The server's own."""
        return self, app


def names(waiting):
    return [one.name for one in waiting]


class Case(unittest.TestCase):
    def setUp(self):
        self.original = Cycle.run_asgi
        self.addCleanup(setattr, Cycle, "run_asgi", self.original)
        self.addCleanup(sys.modules.pop, server, None)
        sys.modules[server] = types.SimpleNamespace(RequestResponseCycle=Cycle)
        listener = socket.create_server(("127.0.0.1", 0))
        self.client = socket.create_connection(listener.getsockname())
        self.connection, _ = listener.accept()
        for one in (listener, self.client, self.connection):
            self.addCleanup(one.close)
        self.arrivals = Arrivals()

    def test_waited_for_since_it_was_there(self):
        began = clock.now()
        self.arrivals.expect(began)
        time.sleep(0.03)
        self.client.send(b"GET")
        time.sleep(0.05)
        ended = clock.now()
        cycle = Cycle(self.connection, "/waits")
        self.assertEqual(cycle.run_asgi("app"), (cycle, "app"))
        [one] = self.arrivals.during(began, ended, threading.get_ident())
        self.assertEqual((one.name, one.request), ("GET /waits", True))
        self.assertAlmostEqual(ended - one.since, 0.05, delta=0.02)

    def test_not_what_came_later_nor_was_begun_before_nor_is_another_loops(self):
        self.client.send(b"GET")
        began = clock.now()
        self.arrivals.expect(began)
        Cycle(self.connection, "/blocks").run_asgi(None)
        time.sleep(0.05)
        ended = clock.now()
        here = threading.get_ident()
        other = threading.Thread(target=Cycle(self.connection, "/elsewhere").run_asgi, args=(None,))
        other.start()
        other.join()
        self.client.send(b"GET")
        time.sleep(0.001)
        Cycle(self.connection, "/later").run_asgi(None)
        self.assertEqual(names(self.arrivals.during(began, ended, here)), [])
        self.assertEqual(names(self.arrivals.during(began, ended, other.ident)), ["GET /elsewhere"])

    def test_looks_like_the_servers_own(self):
        self.arrivals.expect(clock.now())
        self.assertIsNot(Cycle.run_asgi, self.original)
        self.assertEqual((Cycle.run_asgi.__name__, Cycle.run_asgi.__doc__), ("run_asgi", "The server's own."))
        self.assertEqual(inspect.getsource(Cycle.run_asgi), inspect.getsource(self.original))

    def test_the_server_has_its_function_back(self):
        self.arrivals.expect(clock.now())
        self.assertTrue(self.arrivals.on)
        self.assertIsNot(Cycle.run_asgi, self.original)
        self.arrivals.tidy(clock.now())
        self.assertTrue(self.arrivals.on, "another stall is likely soon")
        self.arrivals.tidy(clock.now() + 5)
        self.assertFalse(self.arrivals.on)
        self.assertIs(Cycle.run_asgi, self.original)

    def test_no_request_is_kept_for_long(self):
        self.arrivals.expect(clock.now() + 60)
        cycle = Cycle(self.connection, "/")
        cycle.run_asgi(None)
        kept = weakref.ref(cycle)
        del cycle
        self.assertIsNotNone(kept())
        self.arrivals.tidy(clock.now() + 2)
        self.assertIsNone(kept())
        self.assertTrue(self.arrivals.on)

    def test_what_took_our_place_stays(self):
        self.arrivals.expect(clock.now())
        ours = Cycle.run_asgi

        def theirs(cycle, app):
            return ours(cycle, app)

        Cycle.run_asgi = theirs
        self.arrivals.end()
        self.assertIs(Cycle.run_asgi, theirs)
        cycle = Cycle(self.connection, "/")
        self.assertEqual(cycle.run_asgi(1), (cycle, 1))

    def test_a_server_that_is_made_otherwise_serves_on(self):
        self.arrivals.expect(clock.now())
        cycle = Cycle(None, "/")
        del cycle.transport
        self.assertEqual(cycle.run_asgi(app=2), (cycle, 2))
        self.assertEqual(self.arrivals.during(0.0, clock.now(), threading.get_ident()), [])


if __name__ == "__main__":
    unittest.main()
