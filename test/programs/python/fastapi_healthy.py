"""FastAPI on uvicorn, healthy: it waits for another service, a slow disk and a pause, and never blocks its loop."""

import asyncio

import httpx
from fastapi import FastAPI

from serve import serve
from slow import slow_file, slow_service

users = slow_service()
settings = slow_file()
client = httpx.AsyncClient()
app = FastAPI()


@app.get("/")
async def profile() -> dict[str, str]:
    response, text, _ = await asyncio.gather(
        client.get(f"{users}/users/ada"),
        asyncio.to_thread(settings.read_text),
        asyncio.sleep(0.1),
    )
    return {"hello": response.json()["name"], "settings": text}


@app.get("/healthy")
async def healthy() -> dict[str, bool]:
    return {"ok": True}


if __name__ == "__main__":
    serve(app)
