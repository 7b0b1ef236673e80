"""What the programs wait for: a slow HTTP service and a file on a slow disk, both gone with the program."""

import os
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SLOW = 0.15


def slow_service() -> str:
    """Returns the address of an HTTP service that takes its time over every answer."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowAnswer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class SlowAnswer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(SLOW)
        body = b'{"name": "Ada"}'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def slow_file() -> Path:
    """Returns a file whose every read takes long: a pipe, with somebody slow at its other end."""
    file = Path(tempfile.mkdtemp(prefix="slow-disk-")) / "settings.json"
    os.mkfifo(file)
    disks.append(subprocess.Popen(["sh", Path(__file__).parent.with_name("slow-disk.sh"), file], stdin=subprocess.PIPE))
    return file


disks: list[subprocess.Popen[bytes]] = []
