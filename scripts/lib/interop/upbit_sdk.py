"""Upbit's official Python SDK; its own validation of answers is switched on for market data."""

import os
import threading
import uuid
from decimal import Decimal

import upbit
from checks import KEY, SECRET, Checks, on_grid, require, until

REST = os.environ["UPBIT_REST"]
MARKET = "KRW-BTC"
checks = Checks(f"upbit-sdk {upbit.__version__}")
client = upbit.Upbit(
    access_key=KEY, secret_key=SECRET, base_url=REST,
    websocket_base_url=REST.replace("http", "ws"), max_retries=0)
strict = client.copy(_extra_kwargs={"_strict_response_validation": True})
impostor = upbit.Upbit(
    access_key=KEY, secret_key=SECRET + "x", base_url=REST, max_retries=0)


def markets():
    pairs = strict.trading_pairs.list(is_details=True)
    require(MARKET in [pair.market for pair in pairs], f"{MARKET} is not listed")


def candles():
    page = strict.candles.list_minutes(1, market=MARKET, count=200)
    require(len(page) == 200, f"{len(page)} candles instead of 200")
    times = [candle.candle_date_time_utc for candle in page]
    require(times == sorted(times, reverse=True), "candles are not newest first")
    days = strict.candles.list_days(market=MARKET, count=5)
    require(len(days) == 5, f"{len(days)} days instead of 5")


def book():
    [book] = strict.orderbooks.list(markets=MARKET)
    best = book.orderbook_units[0]
    require(Decimal(best.bid_price) < Decimal(best.ask_price), "the book is crossed")
    return best


def trades():
    ticks = strict.trades.list(market=MARKET, count=50)
    require(ticks and ticks[0].sequential_id, "no trades")


def instruments():
    [rules] = strict.orderbooks.list_instruments(markets=MARKET)
    require(Decimal(rules.tick_size) > 0, "no tick size")


def ticker():
    [row] = strict.tickers.list_by_trading_pairs(markets=MARKET)
    require(Decimal(row.trade_price) > 0, "no price")
    return row.trade_price


def balance(currency):
    for row in strict.accounts.list():
        if row.currency == currency:
            return Decimal(row.balance), Decimal(row.locked)
    return Decimal(0), Decimal(0)


def resting_order():
    """Places, finds, lists and cancels a limit order far below the market."""
    before = balance("KRW")
    price = on_grid(Decimal(str(book().bid_price)) * Decimal("0.8"), 1000)
    name = f"interop-{uuid.uuid4()}"
    placed = client.orders.create(
        market=MARKET, side="bid", ord_type="limit", price=str(price), volume="0.001",
        identifier=name)
    found = until(lambda: find(identifier=name), "the order's appearance")
    require(found.uuid == placed.uuid, "another order has the name")
    locked = price * Decimal("0.001") * Decimal("1.0005")
    require(balance("KRW") == (before[0] - locked, before[1] + locked), "the lock is another sum")
    open_ = list(client.orders.list_open(market=MARKET))
    require(placed.uuid in [order.uuid for order in open_], "the order is not among the open ones")
    client.orders.cancel(uuid=placed.uuid)
    until(lambda: find(uuid=placed.uuid).state == "cancel", "the cancellation")
    require(balance("KRW") == before, "the balance is not what it was")


def find(**reference):
    try:
        return client.orders.retrieve(**reference)
    except upbit.NotFoundError:
        return None


def market_buy():
    """Spends an amount at the market, and accounts for every won of it."""
    won, bitcoin = balance("KRW"), balance("BTC")
    placed = client.orders.create(market=MARKET, side="bid", ord_type="price", price="1000000")
    done = until(
        lambda: (order := find(uuid=placed.uuid)) and order.state in ("done", "cancel") and order,
        "the end of the market order")
    require(Decimal(done.executed_volume) > 0, "nothing was bought")
    funds = sum(Decimal(trade.funds) for trade in done.trades)
    volume = sum(Decimal(trade.volume) for trade in done.trades)
    require(volume == Decimal(done.executed_volume), "the trades do not add up")
    require(funds <= 1000000, "more was spent than allowed")
    require(Decimal(done.paid_fee) == funds * Decimal("0.0005"), "the fee is not 0.05 %")
    require(
        balance("KRW")[0] == won[0] - funds - Decimal(done.paid_fee), "the won do not add up")
    require(balance("BTC")[0] == bitcoin[0] + volume, "the bitcoin do not add up")


def refusals():
    for reason, order in {
        "insufficient_funds_bid": dict(side="bid", ord_type="limit", price="100000000", volume="9"),
        "under_min_total_bid": dict(side="bid", ord_type="limit", price="100000000", volume="0.00001"),
        "validation_error": dict(side="bid", ord_type="price", price="10000", volume="1"),
    }.items():
        try:
            client.orders.create(market=MARKET, **order)
        except upbit.BadRequestError as error:
            require(reason in str(error), f"{error} instead of {reason}")
        else:
            raise AssertionError(f"an order was taken that should meet {reason}")


def wrong_secret():
    try:
        impostor.accounts.list()
    except upbit.AuthenticationError as error:
        require("jwt_verification" in str(error), str(error))
    else:
        raise AssertionError("a wrong signature was taken")


def dry_run():
    chance = client.orders.retrieve_chance(market=MARKET)
    require(Decimal(chance.bid_fee) == Decimal("0.0005"), f"fee {chance.bid_fee}")
    client.orders.test_create(
        market=MARKET, side="bid", ord_type="limit", price="100000000", volume="0.001")


def public_stream():
    for stream in (
        client.ws_stream.trade([MARKET]), client.ws_stream.orderbook([MARKET]),
        client.ws_stream.ticker([MARKET]), client.ws_stream.candle([MARKET], interval="1m"),
    ):
        with stream as connection:
            require(connection.recv().code == MARKET, "a message of another market")


def private_stream():
    """Hears of an order's whole life."""
    states = []
    with client.ws_stream.my_order([MARKET]) as connection:
        listener = threading.Thread(
            target=lambda: [states.append(connection.recv().state) for _ in range(2)], daemon=True)
        listener.start()
        price = on_grid(Decimal(str(book().bid_price)) * Decimal("0.8"), 1000)
        # The subscription has no acknowledgement: the order goes when a listing answers.
        placed = client.orders.create(
            market=MARKET, side="bid", ord_type="limit", price=str(price), volume="0.001")
        until(lambda: find(uuid=placed.uuid), "the order's appearance")
        client.orders.cancel(uuid=placed.uuid)
        listener.join(10)
        require(states == ["wait", "cancel"], f"states {states}")


checks.known(
    "validation of orders",
    "its schema wants a string in remaining_volume, which is null for a market buy by amount")
checks.run("market list", markets)
checks.run("candles", candles)
checks.run("order book", book)
checks.run("book rules", instruments)
checks.run("trades", trades)
checks.run("ticker", ticker)
checks.run("balances", lambda: require(balance("KRW")[0] > 0, "no won"))
checks.run("order chance and a dry run", dry_run)
checks.run("a resting order: placed, found, listed, cancelled", resting_order)
checks.run("a market order by amount, accounted to the last digit", market_buy)
checks.run("orders refused", refusals)
checks.run("a wrong signature refused", wrong_secret)
checks.run("public streams", public_stream)
checks.run("private stream", private_stream)
checks.finish()
