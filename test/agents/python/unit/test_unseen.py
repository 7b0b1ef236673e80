"""What the program's own signals and tracebacks see of the agent: nothing."""

import signal
import subprocess
import sys
import unittest

from stallsight_agent.signals import is_handlers
from stallsight_agent.unseen import can_hide

_hidden = """
import dis, sys, traceback, types
from stallsight_agent import agent, unseen, wire
unseen.hide()

def functions(space, module):
    for value in list(space.values()):
        value = getattr(value, "fget", getattr(value, "__func__", getattr(value, "__wrapped__", value)))
        if getattr(value, "__module__", None) != module:
            continue
        if isinstance(value, type):
            yield from functions(vars(value), module)
        elif isinstance(value, types.FunctionType):
            yield from codes(value.__code__)

def codes(code):
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from codes(each)

seen = 0
for name, module in list(sys.modules.items()):
    if name.startswith("stallsight_agent") and not (name.endswith((".epoll", ".tick")) and sys.version_info < (3, 12)):
        for code in functions(vars(module), name):
            seen += 1
            begins = any(step.opname == "RESUME" for step in dis.get_instructions(code))
            assert not begins or code.co_flags & 0x2A0, (name, code.co_name)
assert seen > 150, seen
try:
    wire.line({"it": object()})
except TypeError:
    traceback.print_exc()
"""


class Unseen(unittest.TestCase):
    @unittest.skipUnless(can_hide, "functions of 3.10 begin without an instruction for it; 3.15 crashes without it")
    def test_no_function_of_ours_is_in_a_traceback(self):
        done = subprocess.run([sys.executable, "-c", _hidden], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertIn("TypeError: object", done.stderr)
        self.assertNotIn("stallsight", done.stderr)


class Handlers(unittest.TestCase):
    def error(self, handler):
        before = signal.signal(signal.SIGALRM, handler)
        try:
            signal.raise_signal(signal.SIGALRM)
            raise ValueError("not the handler's")
        except (TimeoutError, ValueError) as error:
            return is_handlers(error)
        finally:
            signal.signal(signal.SIGALRM, before)

    def test_an_exception_of_a_handler_is_the_programs(self):
        def rings(_number, _frame):
            self.ring()

        self.assertTrue(self.error(rings))
        self.assertTrue(self.error(self.rings))

    def test_others_are_not(self):
        self.assertFalse(self.error(signal.SIG_IGN))
        self.assertFalse(self.error(lambda *_: None))

    def rings(self, _number, _frame):
        self.ring()

    def ring(self):
        raise TimeoutError("rang")
