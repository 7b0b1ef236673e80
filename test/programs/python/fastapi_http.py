"""FastAPI on uvicorn: a handler waits for another service with `requests`, two functions deep.

While the other service takes its time, this one answers nobody. Cure: an async client, or a thread.
"""

import requests
from fastapi import FastAPI

from serve import serve
from slow import slow_service

users = slow_service()
app = FastAPI()


@app.get("/")
async def profile() -> dict[str, str]:
    user = load_user("ada")
    return {"hello": user["name"]}


@app.get("/healthy")
async def healthy() -> dict[str, bool]:
    return {"ok": True}


def load_user(name: str) -> dict[str, str]:
    return fetch(f"{users}/users/{name}")


def fetch(url: str) -> dict[str, str]:
    response = requests.get(url, timeout=10)  # stall: io requests.get
    return response.json()


if __name__ == "__main__":
    serve(app)
