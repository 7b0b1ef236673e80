"""FastAPI on uvicorn: a handler takes a lock that a background thread holds while it writes a report.

The loop waits for the thread. Cure: an asyncio.Lock with the slow work in a thread, or a lock held for less.
"""

import asyncio
import threading
import time

from fastapi import FastAPI

from serve import serve

report = threading.Lock()
wanted = threading.Event()
held = threading.Event()
app = FastAPI()


@app.get("/")
async def totals() -> dict[str, int]:
    await write_report()
    return read_report()


@app.get("/healthy")
async def healthy() -> dict[str, bool]:
    return {"ok": True}


def read_report() -> dict[str, int]:
    with report:  # stall: lock
        return {"total": 3}


async def write_report() -> None:
    """Asks the background thread for a new report, and has it begun when this returns."""
    held.clear()
    wanted.set()
    while not held.is_set():
        await asyncio.sleep(0.001)


def write_reports() -> None:
    while wanted.wait():
        wanted.clear()
        with report:
            held.set()
            time.sleep(0.15)


threading.Thread(target=write_reports, daemon=True).start()

if __name__ == "__main__":
    serve(app)
