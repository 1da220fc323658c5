"""The official BitMEX WebSocket connector, and REST requests signed with its own function."""

import json
import os
import time
import urllib.parse
import uuid

import requests
from bitmex_websocket import BitMEXWebsocket
from checks import KEY, SECRET, Checks, require, until
from util.api_key import generate_signature

REST = os.environ["BITMEX_REST"]
SOCKET = os.environ["BITMEX_WS"]
SYMBOL = "XBTUSD"
checks = Checks("bitmex-ws 1.5.0")


def call(verb, path, query=None, body=None, secret=SECRET, expires_in=30):
    target = "/api/v1" + path + ("?" + urllib.parse.urlencode(query) if query else "")
    text = json.dumps(body) if body is not None else ""
    expires = int(time.time()) + expires_in
    return requests.request(
        verb, REST + target, data=text or None, timeout=10, headers={
            "api-key": KEY, "api-expires": str(expires), "content-type": "application/json",
            "api-signature": generate_signature(secret, verb, target, expires, text)})


def good(answer):
    require(answer.status_code == 200, f"{answer.status_code} {answer.text}")
    return answer.json()


def position():
    rows = good(call("GET", "/position", {"filter": json.dumps({"symbol": SYMBOL})}))
    return rows[0]["currentQty"] if rows else 0


def public_data():
    rows = good(requests.get(f"{REST}/api/v1/instrument/active", timeout=10))
    require(SYMBOL in [row["symbol"] for row in rows], "not listed")
    bins = good(requests.get(
        f"{REST}/api/v1/trade/bucketed", timeout=10,
        params={"binSize": "1m", "symbol": SYMBOL, "count": 100, "reverse": "true"}))
    require(len(bins) == 100, f"{len(bins)} bins")
    book = good(requests.get(
        f"{REST}/api/v1/orderBook/L2", params={"symbol": SYMBOL, "depth": 5}, timeout=10))
    require(len(book) == 10, f"{len(book)} levels")


def connector():
    """Connects, waits for every table, and reads them through the connector's own functions."""
    stream = BitMEXWebsocket(endpoint=SOCKET, symbol=SYMBOL, api_key=KEY, api_secret=SECRET)
    # It is this that fills in the digits that the ticker is rounded to.
    require(stream.get_instrument()["symbol"] == SYMBOL, "another instrument")
    ticker = stream.get_ticker()
    require(0 < ticker["buy"] < ticker["sell"], f"{ticker}")
    require(stream.funds()["walletBalance"] > 0, "no funds")
    sides = {row["side"] for row in stream.market_depth()}
    require(sides == {"Buy", "Sell"}, f"{sides}")
    until(lambda: len(stream.recent_trades()) > 1, "a trade", seconds=30)
    return stream


def resting_order(stream):
    price = int(stream.get_ticker()["buy"] * 0.8)
    name = f"interop-{uuid.uuid4()}"[:36]
    order = good(call("POST", "/order", body={
        "symbol": SYMBOL, "side": "Buy", "orderQty": 100, "price": price, "clOrdID": name}))
    require(order["ordStatus"] == "New", f"{order}")
    until(lambda: stream.open_orders(name), "the order in the connector's table")
    again = call("POST", "/order", body={
        "symbol": SYMBOL, "side": "Buy", "orderQty": 100, "price": price, "clOrdID": name})
    require(again.status_code == 400 and "Duplicate clOrdID" in again.text, again.text)
    moved = good(call("PUT", "/order", body={"origClOrdID": name, "orderQty": 200}))
    require(moved["orderQty"] == 200, f"{moved}")
    [gone] = good(call("DELETE", "/order", {"clOrdID": name}))
    require(gone["ordStatus"] == "Canceled", f"{gone}")
    until(lambda: not stream.open_orders(name), "the order's end in the connector's table")


def market_order(stream):
    before = position()
    bought = good(call("POST", "/order", body={
        "symbol": SYMBOL, "side": "Buy", "orderQty": 1000, "ordType": "Market"}))
    require(bought["ordStatus"] == "Filled" and bought["cumQty"] == 1000, f"{bought}")
    require(position() == before + 1000, "the position did not grow")
    until(
        lambda: any(row["currentQty"] == before + 1000 for row in stream.positions()),
        "the position in the connector's table")
    rows = good(call("GET", "/execution/tradeHistory", {
        "symbol": SYMBOL, "filter": json.dumps({"orderID": bought["orderID"]})}))
    require(sum(row["lastQty"] for row in rows) == 1000, "the executions do not add up")
    good(call("POST", "/order", body={
        "symbol": SYMBOL, "side": "Sell", "orderQty": 1000, "ordType": "Market",
        "execInst": "ReduceOnly"}))
    require(position() == before, "the position did not close")


def refusals():
    off_tick = call("POST", "/order", body={
        "symbol": SYMBOL, "side": "Buy", "orderQty": 100, "price": 10000.03})
    require(off_tick.status_code == 400 and "tickSize" in off_tick.text, off_tick.text)
    good(call("POST", "/position/leverage", body={"symbol": SYMBOL, "leverage": 1}))
    too_large = call("POST", "/order", body={
        "symbol": SYMBOL, "side": "Buy", "orderQty": 9999900, "price": 50000})
    good(call("POST", "/position/leverage", body={"symbol": SYMBOL, "leverage": 0}))
    require(
        too_large.status_code == 400 and "insufficient" in too_large.text, too_large.text)
    require(call("GET", "/position", secret="wrong").status_code == 401, "a wrong signature")
    late = call("GET", "/position", expires_in=-60)
    require(late.status_code == 401 and "expired" in late.text, late.text)


checks.known(
    "REST", "the connector has none; the swagger client of 2017 cannot run on this Python")
checks.run("instruments, bins, book", public_data)
stream = checks.run("the connector's tables", connector)
if stream:
    checks.run("an order placed, amended, cancelled, seen in the table", lambda: resting_order(stream))
    checks.run("market orders and the position", lambda: market_order(stream))
checks.run("orders and signatures refused", refusals)
checks.finish()
