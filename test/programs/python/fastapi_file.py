"""FastAPI on uvicorn: a handler reads a file from a slow disk.

Reading a file looks instant until the disk is a network share. Cure: a thread.
"""

import json

from fastapi import FastAPI

from serve import serve
from slow import slow_file

settings = slow_file()
app = FastAPI()


@app.get("/")
async def currency() -> dict[str, str]:
    return load_settings()


@app.get("/healthy")
async def healthy() -> dict[str, bool]:
    return {"ok": True}


def load_settings() -> dict[str, str]:
    text = settings.read_text()  # stall: io read_text
    return json.loads(text)


if __name__ == "__main__":
    serve(app)
