"""What is said of a stall that is an import: of which module, and whether it counts as a start."""

import importlib
import os
import sys
import tempfile
import unittest
import unittest.mock

from stallsight_agent.accounts import Cost
from stallsight_agent.cause import Cause
from stallsight_agent.routes import Request
from stallsight_agent.samples import Surroundings, Verdict
from stallsight_agent.stacks import culprit, read_places
from stallsight_agent.stall import Span, cause_event, stall_event

#: By file: a package looks at its own stack while it is loaded, for whom a user's module and a package's function do it.
_files = {
    "site-packages/slow_to_load/__init__.py": "import sys\nfrom test_stall import seen\nseen(sys._getframe())\n",
    "site-packages/lazy_package.py": "def first_use():\n    import slow_to_load\n",
    "users_module.py": "import slow_to_load\n",
}


def seen(frame):
    Imports.frame = frame


class Imports(unittest.TestCase):
    frame = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for file, text in _files.items():
            path = os.path.join(folder.name, file)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as written:
                written.write(text)
        places = [folder.name, os.path.join(folder.name, "site-packages"), *sys.path]
        for patch in (unittest.mock.patch.object(sys, "path", places), unittest.mock.patch.dict(sys.modules, test_stall=sys.modules[__name__])):
            patch.start()
            self.addCleanup(patch.stop)
        importlib.invalidate_caches()

    def said(self, run, request=None):
        """Of a stall while `run` is executed, with whatever stands between it and the import."""
        run()
        inner = self.frame
        places = read_places(inner, sys._getframe())
        verdict = Verdict(culprit(places), places, 1.0, True)
        around = Surroundings(request=request)
        cause = cause_event(Cause("io", "released"), verdict, around)
        said = stall_event("1/1", "1/1/1", verdict, cause, Span(around, 1.0, 1.2), Cost())
        return said["cause"]["call"], said.get("phase"), said["culprit"] is not None

    def lazily(self):
        """Nothing of the user's is on the stack: a library's function imports what it needs when it is first used."""
        space = {"__name__": "lazy_package"}
        import lazy_package

        return eval("lambda: first_use()", {**space, "first_use": lazy_package.first_use})

    def test_by_the_users_code_outside_of_a_request_is_a_start(self):
        def run():
            import users_module  # noqa: F401

        self.assertEqual(self.said(run), ("import users_module", "startup", True))

    def test_by_the_users_code_in_a_request_is_its_own_doing(self):
        def run():
            import slow_to_load  # noqa: F401

        self.assertEqual(self.said(run, Request("GET", "/")), ("import slow_to_load", None, True))

    def test_by_a_package_for_itself_is_a_start_also_in_a_request(self):
        self.assertEqual(self.said(self.lazily(), Request("GET", "/")), ("import slow_to_load", "startup", False))

    def test_what_imports_nothing_is_no_start(self):
        frame = sys._getframe()
        places = read_places(frame, frame.f_back)
        verdict = Verdict(culprit(places), places, 1.0, True)
        said = stall_event("1/1", "1/1/1", verdict, {"kind": "cpu"}, Span(None, 1.0, 1.2), Cost())
        self.assertNotIn("phase", said)


if __name__ == "__main__":
    unittest.main()
