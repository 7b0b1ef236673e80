"""FastAPI on uvicorn: a handler computes in pure Python.

A thread would not help, because the loop and the thread share the GIL. Cure: a process, or smaller chunks.
"""

from fastapi import FastAPI

from serve import serve

app = FastAPI()


@app.get("/")
async def primes() -> dict[str, int]:
    return {"primes": count_primes(90_000)}


@app.get("/healthy")
async def healthy() -> dict[str, bool]:
    return {"ok": True}


def count_primes(below: int) -> int:
    return sum(1 for number in range(2, below) if is_prime(number))  # stall: cpu


def is_prime(number: int) -> bool:
    divisor = 2  # stall: cpu
    while divisor * divisor <= number:  # stall: cpu
        if number % divisor == 0:  # stall: cpu
            return False  # stall: cpu
        divisor += 1  # stall: cpu
    return True  # stall: cpu


if __name__ == "__main__":
    serve(app)
