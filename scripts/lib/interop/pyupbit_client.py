"""pyupbit, the library most Korean bots are written with."""

import os
from decimal import Decimal

import redirect
from checks import KEY, SECRET, Checks, on_grid, require, until

REST = os.environ["UPBIT_REST"]
redirect.install(
    {"https://api.upbit.com": REST, "wss://api.upbit.com": REST.replace("http", "ws")})

import pyupbit  # noqa: E402  (after the redirection)

MARKET = "KRW-BTC"
checks = Checks("pyupbit 0.2.34")
client = pyupbit.Upbit(KEY, SECRET)


def book():
    book = pyupbit.get_orderbook(MARKET)
    best = book["orderbook_units"][0]
    require(best["bid_price"] < best["ask_price"], "the book is crossed")
    return best


def candles():
    frame = pyupbit.get_ohlcv(MARKET, interval="minute1", count=300)
    require(len(frame) == 300, f"{len(frame)} candles instead of 300")
    require(frame.index.is_monotonic_increasing, "the times do not ascend")
    require(len(pyupbit.get_ohlcv(MARKET, interval="day", count=5)) == 5, "days are missing")


def resting_order():
    price = on_grid(Decimal(str(book()["bid_price"])) * Decimal("0.8"), 1000)
    before = client.get_balance("KRW")
    placed = client.buy_limit_order(MARKET, int(price), Decimal("0.001"))
    require(placed and "uuid" in placed, f"no order: {placed}")
    until(
        lambda: any(row["uuid"] == placed["uuid"] for row in client.get_order(MARKET)),
        "the order among the open ones")
    require(client.cancel_order(placed["uuid"])["uuid"] == placed["uuid"], "another was cancelled")
    until(
        lambda: client.get_order(placed["uuid"])["state"] == "cancel", "the cancellation")
    require(client.get_balance("KRW") == before, "the balance is not what it was")


def market_orders():
    bought = client.buy_market_order(MARKET, 1000000)
    done = until(
        lambda: (order := client.get_order(bought["uuid"])) and order["state"] in ("done", "cancel")
        and order, "the market buy's end")
    volume = Decimal(done["executed_volume"])
    require(volume > 0, "nothing was bought")
    sold = client.sell_market_order(MARKET, volume)
    done = until(
        lambda: (order := client.get_order(sold["uuid"])) and order["state"] == "done" and order,
        "the market sell's end")
    require(Decimal(done["executed_volume"]) == volume, "not all was sold")


def refusal():
    try:
        answer = client.buy_limit_order(MARKET, 100000000, 9)
    except pyupbit.errors.UpbitError as error:
        require("insufficient" in str(error), str(error))
        return
    # The library prints the class of an exception and gives None.
    require(answer is None, f"an order that cannot be paid for was taken: {answer}")


def stream():
    for kind in ("ticker", "trade", "orderbook"):
        manager = pyupbit.WebSocketManager(kind, [MARKET])
        try:
            message = manager.get()
            require(message["code"] == MARKET, f"{message}")
        finally:
            manager.terminate()


checks.run("market list", lambda: require(MARKET in pyupbit.get_tickers("KRW"), "not listed"))
checks.run("candles", candles)
checks.run("price", lambda: require(pyupbit.get_current_price(MARKET) > 0, "no price"))
checks.run("order book", book)
checks.run("balances", lambda: require(client.get_balance("KRW") > 0, "no won"))
checks.run("order chance", lambda: require(client.get_chance(MARKET)["bid_fee"], "no fee"))
checks.run("a resting order: placed, listed, cancelled", resting_order)
checks.run("market orders: bought by amount, sold by volume", market_orders)
checks.run("an order refused", refusal)
checks.run("streams", stream)
checks.finish()
