"""Prices, as the price service knows them."""

import os

import requests

SERVICE = os.environ["PRICES_URL"]


def price_of(product: str) -> float:
    answer = requests.get(f"{SERVICE}/{product}", timeout=30)
    return answer.json()["price"]
