"""Stops at a breakpoint of a real debugpy, as often as its argument says, each time for longer than a stall; another process is the editor."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time


async def main(times):
    for number in range(times):
        await asyncio.sleep(0.02)
        print(number, flush=True)  # breakpoint
    await asyncio.sleep(0.05)


def observed(times):
    import debugpy

    host, port = debugpy.listen(("127.0.0.1", 0))

    words = [sys.executable, "-S", __file__, "editor", host, str(port)]
    editor = subprocess.Popen(
        words,
        env={
            name: value
            for name, value in os.environ.items()
            if name != "STALLSIGHT_RUN"
        },
    )
    debugpy.wait_for_client()
    asyncio.run(main(times))
    editor.terminate()
    editor.wait()


class Editor:
    """Speaks as much of the Debug Adapter Protocol as a breakpoint needs."""

    def __init__(self, host, port):
        self.stream = socket.create_connection((host, port)).makefile("rwb")
        self.sent = 0

    def ask(self, command, **arguments):
        self.sent += 1
        text = json.dumps(
            {
                "seq": self.sent,
                "type": "request",
                "command": command,
                "arguments": arguments,
            }
        ).encode()
        self.stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        self.stream.flush()

    def events(self):
        while True:
            line = self.stream.readline()
            if not line:
                return
            if line.startswith(b"Content-Length"):
                self.stream.readline()
                message = json.loads(self.stream.read(int(line.split(b":")[1])))
                if message["type"] == "event":
                    yield message["event"], message.get("body")


def edit(host, port):
    editor = Editor(host, int(port))
    editor.ask("initialize", adapterID="test", pathFormat="path")
    editor.ask("attach", justMyCode=True)
    with open(__file__) as source:
        line = next(
            number
            for number, text in enumerate(source, 1)
            if text.endswith("# breakpoint\n")
        )
    for event, body in editor.events():
        if event == "initialized":
            editor.ask(
                "setBreakpoints",
                source={"path": __file__},
                breakpoints=[{"line": line}],
            )
            editor.ask("configurationDone")
        elif event == "stopped":
            time.sleep(0.2)
            editor.ask("continue", threadId=body["threadId"])


if __name__ == "__main__":
    edit(*sys.argv[2:]) if sys.argv[1] == "editor" else observed(int(sys.argv[1]))
