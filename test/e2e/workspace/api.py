"""A small shop: every product page asks another service for the price."""

from fastapi import FastAPI

from prices import price_of

app = FastAPI(title="shop")


@app.get("/")
async def health() -> dict[str, bool]:
    return {"ok": True}


@app.get("/products/{product}")
async def show_product(product: str) -> dict[str, object]:
    price = price_of(product)
    return {"product": product, "price": price}
