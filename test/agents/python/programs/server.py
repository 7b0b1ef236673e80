"""A FastAPI server that visits itself and ends. `sick` makes some of its handlers block; without that it is healthy."""

import asyncio
import http.server
import sys
import threading
import time
import urllib.request

import requests
import uvicorn
from fastapi import FastAPI

app = FastAPI()


class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.15)
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
threading.Thread(target=upstream.serve_forever, daemon=True).start()


def nap():
    time.sleep(0.15)  # sleep


@app.get("/sleep/{item}")
async def sleep(item: str):
    nap()
    return item


def fetch():
    return requests.get(f"http://127.0.0.1:{upstream.server_port}/private?key=hidden").text  # fetch


@app.get("/fetch")
async def fetches():
    return fetch()


@app.get("/healthy")
async def healthy():
    await asyncio.sleep(0.001)
    return await asyncio.to_thread(time.sleep, 0.001)


def visit(port):
    def get(path):
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()

    for _ in range(100):
        get("/healthy")
    if "sick" in sys.argv:
        get("/sleep/secret-item?token=secret-token")
        visitors = [threading.Thread(target=get, args=(path,)) for path in ("/sleep/1", "/healthy", "/healthy")]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        get("/fetch")
    server.should_exit = True


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        asyncio.get_running_loop().run_in_executor(None, visit, port)


server = Server(uvicorn.Config(app, port=0, loop=sys.argv[1], log_level="warning"))
server.run()
