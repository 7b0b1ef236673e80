"""Which operator kept the GIL, from where the look after it stands. A mark `# kept` is at the line that must be named."""

import dis
import sys
import textwrap
import types
import unittest

from stallsight_agent.operators import gives_way, keeper
from stallsight_agent.stacks import Place


class Operators(unittest.TestCase):
    def check(self, source, stands_at):
        """`source` defines step(), which was found at the last call of `stands_at`."""
        source = textwrap.dedent(source)
        module = types.ModuleType("operated")
        sys.modules["operated"] = module
        self.addCleanup(sys.modules.pop, "operated", None)
        exec(compile(source, "operated.py", "exec"), vars(module))
        lines = source.split("\n")
        kept = [number for number, line in enumerate(lines, 1) if line.endswith("# kept")]
        code = module.step.__code__
        line = next(number for number, text in enumerate(lines, 1) if stands_at in text)
        places = keeper((Place(code, self.call_at(code, line), line, "operated"),))
        self.assertEqual([places[0].line], kept)
        return places

    def call_at(self, code, wanted):
        line, found = code.co_firstlineno, None
        for each in dis.get_instructions(code):
            line = dict(dis.findlinestarts(code)).get(each.offset) or line
            if line == wanted and each.opname.startswith("CALL") and "INTRINSIC" not in each.opname:
                found = each.offset
        self.assertIsNotNone(found)
        return found

    def test_before_the_call(self):
        self.check("def step(n):\n    x = 7 ** n  # kept\n    print(x)\n", "print")
        self.check("def step(n, all):\n    x = n in all  # kept\n    print(x)\n", "print")

    def test_what_is_let_go(self):
        self.check("def step(kept):\n    del kept[0]  # kept\n    print(1)\n", "print")
        self.check("def step(kept):\n    x = 2\n    kept = None  # kept\n    print(x)\n", "print")
        self.check("def step(self):\n    self.kept = None  # kept\n    print(self)\n", "print")
        self.check("def step(kept, n):\n    kept = None\n    x = 7 ** n  # kept\n    print(x)\n", "print")

    def test_the_call_itself(self):
        self.check("def step(n):\n    x = n + 1\n    sorted(x)  # kept\n", "sorted")
        self.check("def step(n):\n    x = 7 ** n\n    print(x)\n    sorted(x)  # kept\n", "sorted")
        self.check("import zlib\ndef step(n):\n    x = n[1:]\n    zlib.crc32(x)  # kept\n", "crc32")

    def test_an_operator_before_a_branch_not_taken(self):
        self.check("def step(n, all):\n    x = n in all  # kept\n    if x:\n        print(1)\n    print(2)\n", "print(2)")

    def test_in_a_function_that_has_returned(self):
        places = self.check("def power(n):\n    return 7 ** n  # kept\n\ndef step(n):\n    x = power(n)\n    print(x)\n", "print")
        self.assertEqual([place.line for place in places], [2, 5])

    @unittest.skipIf(sys.version_info < (3, 11), "code does not know its class")
    def test_in_a_method_that_has_returned(self):
        self.check(
            """
            class Model:
                def weigh(self, n):
                    return n ** n  # kept

                def step(self, n):
                    x = self.weigh(n)
                    print(x)

            step = Model.step
            """,
            "print",
        )

    def test_where_a_thread_gives_way(self):
        source = "import time\ndef step(n, lock):\n    for _ in n:\n        sum(n)\n        lock.acquire()\n        time.sleep(n)\n        range(n)\n"
        module = types.ModuleType("operated")
        sys.modules["operated"] = module
        self.addCleanup(sys.modules.pop, "operated", None)
        exec(compile(source, "operated.py", "exec"), vars(module))
        code = module.step.__code__
        at = {source.split("\n")[line - 1].strip(): Place(code, self.call_at(code, line), line, "operated") for line in (4, 5, 6, 7)}
        self.assertEqual({text: gives_way(place) for text, place in at.items()}, {"sum(n)": True, "lock.acquire()": False, "time.sleep(n)": False, "range(n)": True})
        back = [each.offset for each in dis.get_instructions(code) if each.opname in ("JUMP_BACKWARD", "JUMP_ABSOLUTE")]
        self.assertTrue(gives_way(Place(code, back[-1], 3, "operated")))

    def test_a_frame_that_has_only_begun(self):
        source = "def inner():\n    pass\n\ndef step(n):\n    x = 7 ** n\n    inner()\n"
        space = {"__name__": "__main__"}
        exec(compile(source, "operated.py", "exec"), space)
        inner, step = space["inner"].__code__, space["step"].__code__
        begun = next((each.offset for each in dis.get_instructions(inner) if each.opname == "RESUME"), -1)
        found = keeper((Place(inner, begun, 1, "__main__"), Place(step, self.call_at(step, 6), 6, "__main__")))
        self.assertEqual([place.line for place in found], [5])


if __name__ == "__main__":
    unittest.main()
