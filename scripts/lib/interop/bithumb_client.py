"""python-bithumb (API 2.x), and for what it lacks requests signed here from the published rules."""

import hashlib
import json
import os
import time
import uuid
from decimal import Decimal
from urllib.parse import urlencode

import jwt
import redirect
import requests
import websocket
from checks import KEY, SECRET, Checks, on_grid, require, until

REST = os.environ["BITHUMB_REST"]
SOCKET = os.environ["BITHUMB_WS"]
redirect.install({"https://api.bithumb.com": REST, REST: REST})

import python_bithumb  # noqa: E402  (after the redirection)

MARKET = "KRW-BTC"
checks = Checks("python-bithumb 0.1.3")
client = python_bithumb.Bithumb(KEY, SECRET)


def token(query=""):
    """An authorization header, made from the rules alone."""
    claims = {
        "access_key": KEY, "nonce": str(uuid.uuid4()), "timestamp": round(time.time() * 1000)}
    if query:
        claims["query_hash"] = hashlib.sha512(query.encode()).hexdigest()
        claims["query_hash_alg"] = "SHA512"
    return "Bearer " + jwt.encode(claims, SECRET, algorithm="HS256")


def book():
    book = python_bithumb.get_orderbook(MARKET)
    best = book["orderbook_units"][0]
    require(best["bid_price"] < best["ask_price"], "the book is crossed")
    return best


def candles():
    frame = python_bithumb.get_ohlcv(MARKET, interval="minute1", count=100)
    require(len(frame) == 100, f"{len(frame)} candles instead of 100")
    require(frame.index.is_monotonic_increasing, "the times do not ascend")


def balance(currency):
    return next(
        (Decimal(row["balance"]) for row in client.get_balances() if row["currency"] == currency),
        Decimal(0))


def finished(uuid_):
    try:
        order = client.get_order(uuid_)
    except python_bithumb.BithumbAPIException as error:
        if error.status_code in (404, 422):  # A young order is not found, then not ready.
            return None
        raise
    return order if order["state"] in ("done", "cancel") else None


def resting_order():
    before = balance("KRW")
    price = on_grid(Decimal(str(book()["bid_price"])) * Decimal("0.8"), 1000)
    placed = client.buy_limit_order(MARKET, int(price), Decimal("0.001"))
    until(
        lambda: any(
            row["uuid"] == placed["uuid"] for row in client.get_orders(market=MARKET, state="wait")),
        "the order among the open ones")
    require(balance("KRW") < before, "nothing is locked")
    client.cancel_order(placed["uuid"])
    until(lambda: finished(placed["uuid"]), "the cancellation")
    require(balance("KRW") == before, "the balance is not what it was")


def market_buy():
    won, bitcoin = balance("KRW"), balance("BTC")
    placed = client.buy_market_order(MARKET, 1000000)
    done = until(lambda: finished(placed["uuid"]), "the market order's end")
    funds = sum(Decimal(trade["funds"]) for trade in done["trades"])
    volume = sum(Decimal(trade["volume"]) for trade in done["trades"])
    require(volume == Decimal(done["executed_volume"]) > 0, "the trades do not add up")
    require(balance("KRW") == won - funds - Decimal(done["paid_fee"]), "the won do not add up")
    require(balance("BTC") == bitcoin + volume, "the bitcoin do not add up")


def refusal():
    try:
        client.buy_limit_order(MARKET, 100000000, 9)
    except python_bithumb.BithumbAPIException as error:
        require(error.status_code == 400, str(error))
    else:
        raise AssertionError("an order that cannot be paid for was taken")


def wrong_signature():
    query = urlencode({"market": MARKET})
    answer = requests.get(
        f"{REST}/v1/orders/chance?{query}",
        headers={"Authorization": token("market=KRW-ETH")}, timeout=10)
    require(answer.status_code == 401, f"{answer.status_code} {answer.text}")


def public_stream():
    socket = websocket.create_connection(SOCKET, timeout=20)
    try:
        socket.send(json.dumps([
            {"ticket": "interop"}, {"type": "trade", "codes": [MARKET]},
            {"type": "orderbook", "codes": [MARKET]}, {"type": "ticker", "codes": [MARKET]},
            {"format": "DEFAULT"}]))
        seen = set()
        while seen != {"trade", "orderbook", "ticker"}:
            message = json.loads(socket.recv())
            require(message.get("code") == MARKET, f"{message}")
            seen.add(message["type"])
    finally:
        socket.close()


def private_stream():
    socket = websocket.create_connection(
        SOCKET.replace("/v1", "/v2/private"), timeout=20, header=[f"Authorization: {token()}"])
    try:
        socket.send(json.dumps([
            {"ticket": "interop"}, {"type": "myOrder"}, {"type": "myAsset"}]))
        time.sleep(0.5)  # A subscription is not acknowledged.
        placed = client.buy_market_order(MARKET, 100000)
        seen = []
        while "myOrder" not in seen or "myAsset" not in seen:
            message = json.loads(socket.recv())
            if message.get("type") == "myOrder":
                require(message["order_id"] == placed["uuid"], f"{message}")
            if "type" in message:
                seen.append(message["type"])
    finally:
        socket.close()


checks.run("market list", lambda: require(
    MARKET in [row["market"] for row in python_bithumb.get_market_all()], "not listed"))
checks.run("candles", candles)
checks.run("price", lambda: require(python_bithumb.get_current_price(MARKET) > 0, "no price"))
checks.run("order book", book)
checks.run("trades", lambda: require(
    len(python_bithumb.get_trades_ticks(MARKET, count=20)) > 0, "no trades"))
checks.run("balances", lambda: require(balance("KRW") > 0, "no won"))
checks.run("order chance", lambda: require(client.get_order_chance(MARKET)["bid_fee"], "no fee"))
checks.run("a resting order: placed, listed, cancelled", resting_order)
checks.run("a market order by amount, accounted to the last digit", market_buy)
checks.run("an order refused", refusal)
checks.run("a hash over another query refused", wrong_signature)
checks.run("public streams", public_stream)
checks.run("private streams", private_stream)
checks.finish()
