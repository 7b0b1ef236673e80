"""A bounded load: so many requests to `/`, one after another, and beside each one to `/healthy`, which should not wait.

Usage: load.py URL REQUESTS [MEGABYTES of JSON to send with each]
"""

import json
import sys
import threading
import time
from urllib.request import Request, urlopen

HEAD_START = 0.03
PAUSE = 0.08


def main(url: str, requests: int, megabytes: int) -> None:
    body = big_json(megabytes) if megabytes else None
    get(f"{url}/healthy")
    for _ in range(requests):
        healthy = threading.Timer(HEAD_START, get, (f"{url}/healthy",))
        healthy.start()
        get(f"{url}/", body)
        healthy.join()
        time.sleep(PAUSE)


def get(url: str, body: "bytes | None" = None) -> None:
    request = Request(url, body, {"content-type": "application/json"} if body else {})
    with urlopen(request, timeout=60) as response:
        response.read()


def big_json(megabytes: int) -> bytes:
    row = {"id": 12345, "name": "an article", "prices": [19.95, 24.5, 17.25, 31.125] * 25}
    return json.dumps([row] * (megabytes * 1_000_000 // len(json.dumps(row)))).encode()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int((sys.argv[3:] or ["0"])[0]))
