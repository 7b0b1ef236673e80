"""Whose request a step serves, and who waits for it. Programs ask from within themselves."""

import asyncio
import functools
import sys
import types
import unittest

from stallsight_agent import context


def application():
    """As a framework's: what awaits `then` serves a request."""
    framework = types.ModuleType("starlette.made_up")
    source = "async def app(scope, receive, send):\n    await send()\n"
    exec(compile(source, "made_up.py", "exec"), vars(framework))
    return framework.app


def served(then, path="/asked"):
    return application()({"type": "http", "method": "GET", "path": path}, None, then)


class Requests(unittest.TestCase):
    def check(self, *ways):
        """`child` runs in a task that the request's own waits for in that way."""
        for way in ways:
            found = []

            async def child(found=found):
                await asyncio.sleep(0.001)
                found.append(context.current_request(asyncio.get_running_loop(), sys._getframe()))

            asyncio.run(served(functools.partial(way, child)))
            with self.subTest(way.__name__):
                self.assertEqual([None if one is None else one.request.route for one in found], ["/asked"])

    def test_of_a_task_that_a_request_waits_for(self):
        async def calls(child):
            await child()

        async def task(child):
            await asyncio.create_task(child())

        async def gather(child):
            await asyncio.gather(asyncio.sleep(0), child())

        async def wait(child):
            await asyncio.wait([asyncio.create_task(child())])

        async def wait_for(child):
            await asyncio.wait_for(child(), 5)

        async def shield(child):
            await asyncio.shield(child())

        async def as_completed(child):
            for each in asyncio.as_completed([child()]):
                await each

        async def two_deep(child):
            await gather(functools.partial(task, child))

        self.check(calls, task, gather, wait, wait_for, shield, as_completed, two_deep)

    @unittest.skipIf(sys.version_info < (3, 11), "has no groups of tasks")
    def test_of_a_task_in_a_group(self):
        async def group(child):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(child())

        self.check(group)

    def test_not_of_one_that_nobody_waits_for(self):
        found = []

        async def child():
            found.append(context.current_request(asyncio.get_running_loop(), sys._getframe()))

        async def main():
            kept = []

            async def begins():
                kept.append(asyncio.create_task(child()))

            await served(begins)
            await kept[0]

        asyncio.run(main())
        self.assertEqual(found, [None])


class Victims(unittest.TestCase):
    def victims(self, begin):
        """Those of a step in which `begin(loop)` has made others ready."""

        async def main():
            loop = asyncio.get_running_loop()
            begin(loop)
            return [(one.name, one.request) for one in context.waiting(loop, None)]

        return asyncio.run(main())

    def test_nobody_waits_for_what_keeps_books(self):
        def begin(loop):
            loop.call_soon({1}.discard, 1)
            loop.call_soon_threadsafe(waits)

        def waits():
            """Of the program."""

        [(name, is_request)] = self.victims(begin)
        self.assertEqual((name.rpartition(".")[2], is_request), ("waits", False))

    def test_a_request_is_one_victim_however_many_tasks_serve_it(self):
        async def nothing():
            await asyncio.sleep(0)

        async def main():
            loop = asyncio.get_running_loop()

            async def many():
                await asyncio.gather(nothing(), nothing())

            one, other = (asyncio.create_task(served(many, path)) for path in ("/one", "/other"))
            for _ in range(2):
                await asyncio.sleep(0)
            named = [each.name for each in context.waiting(loop, None)]
            scope = one.get_coro().cr_frame.f_locals["scope"]
            blocking = context.Served(None, id(scope))
            others = [each.name for each in context.waiting(loop, blocking)]
            await asyncio.gather(one, other)
            return sorted(named), others

        self.assertEqual(asyncio.run(main()), (["GET /one", "GET /other"], ["GET /other"]))
