import BitMEX
import Bithumb
import Upbit

extension Fixture {
    static let all: [Fixture] = upbit + bithumb + bitmex

    static let upbit: [Fixture] = [
        Fixture(
            "trade", UpbitDecoder(), .market,
            """
            type!="trade" code!="KRW-BTC" timestamp=1790000000100 trade_timestamp!=1790000000000
            trade_price!=91200000.0 trade_volume!=8.428e-05 ask_bid!="ASK" change="FALL"
            sequential_id!=17900000000000001 stream_type="REALTIME"
            """),
        Fixture(
            "trade, short keys", UpbitDecoder(), .market, frame: "[%]",
            """
            ty!="trade" cd!="KRW-ETH" tms=1790000000100 ttms!=1790000000000 tp!=3000000
            tv!=0.5 ab!="BID" sid!=17900000000000002 st="SNAPSHOT"
            """),
        Fixture(
            "trade of REST", UpbitDecoder(), .market, frame: "[%]",
            """
            market!="KRW-BTC" trade_date_utc="2026-09-21" timestamp!=1790000000000
            trade_price!=91200000.0 trade_volume!=0.1 ask_bid!="BID" sequential_id!=17900000000000003
            """),
        Fixture(
            "book", UpbitDecoder(), .market,
            """
            type!="orderbook" code!="KRW-BTC" timestamp!=1790000000000 total_ask_size=1.5
            orderbook_units!=[{"ask_price":101,"bid_price":100,"ask_size":1.5,"bid_size":0}] level=0
            """),
        Fixture(
            "candle", UpbitDecoder(), .market,
            """
            type!="candle.1m" code!="KRW-BTC" candle_date_time_utc!="2026-09-21T12:00:00"
            opening_price!=100.0 high_price!=120 low_price!=90 trade_price!=110
            candle_acc_trade_volume!=1.5 candle_acc_trade_price!=160.1234567890123456789
            timestamp!=1790000000000
            """),
        Fixture(
            "ticker", UpbitDecoder(), .market,
            """
            type!="ticker" code!="KRW-BTC" opening_price=100 trade_price!=110
            acc_trade_volume_24h!=5.5 acc_trade_price_24h!=27800806282.39862 market_state="ACTIVE"
            trade_timestamp!=1790000000000 timestamp!=1790000000001 delisting_date=null
            """),
        Fixture("ping", UpbitDecoder(), .market, "status!=\"UP\""),
        Fixture(
            "error", UpbitDecoder(), .market,
            "error!={\"name\":404,\"message\":\"Code\\u0020not\"}"),
        Fixture(
            "myOrder fill", UpbitDecoder(), .account,
            """
            type!="myOrder" code!="KRW-BTC" uuid!="ac2d-1" ask_bid!="BID" order_type!="limit"
            state!="trade" trade_uuid!="f-1" price!=100 volume!=0.01 remaining_volume=0.09
            executed_volume!=0.01 paid_fee=0.0005 locked=9 executed_funds=1 time_in_force=null
            trade_fee=0.0005 is_maker=true identifier="h1-1" trade_timestamp!=1790000000000
            order_timestamp=1789999999999 timestamp!=1790000000001
            """),
        Fixture(
            "order of REST", UpbitDecoder(), .account,
            """
            uuid!="ac2d-2" side!="bid" ord_type!="limit" price!="100" state!="wait"
            market!="KRW-BTC" created_at="2026-09-21T19:00:00+09:00" volume="0.5"
            remaining_volume="0.5" executed_volume!="0" paid_fee="0" locked="50.025"
            trades=[{"market":"KRW-BTC","uuid":"f-9","price":"100","volume":"0.1","funds":"10","side":"bid","created_at":"2026-09-21T19:00:01+09:00"}]
            """),
        Fixture(
            "balance", UpbitDecoder(), .account, frame: "[%]",
            """
            currency!="krw" balance!="1000000.12345678901234567890" locked!="0.0"
            avg_buy_price="0" unit_currency="KRW"
            """),
        Fixture(
            "myAsset", UpbitDecoder(), .account,
            """
            type!="myAsset" assets!=[{"currency":"BTC","balance":0.5,"locked":0}]
            asset_timestamp!=1790000000000 timestamp=1790000000001
            """),
    ]

    static let bithumb: [Fixture] = [
        Fixture(
            "trade", BithumbDecoder(), .market,
            """
            type!="trade" code!="KRW-BTC" trade_price!=91196000 trade_volume!="0.00021931"
            ask_bid!="ASK" trade_timestamp!=1790000000000 timestamp=1790000000274
            sequential_id!=921046844841158138
            """),
        Fixture(
            "book", BithumbDecoder(), .market,
            """
            type!="orderbook" code!="KRW-BTC" timestamp!=1790000000000123
            orderbook_units!=[{"ask_price":"101","bid_price":100,"ask_size":"0","bid_size":2}]
            """),
        Fixture(
            "candle", BithumbDecoder(), .market, frame: "[%]",
            """
            market!="KRW-BTC" candle_date_time_utc!="2026-09-21T12:00:00" opening_price!=100
            high_price!=120 low_price!=90 trade_price!=110 timestamp!=1790000000000
            candle_acc_trade_price!=7044404.52985 candle_acc_trade_volume!=0.07725993 unit=1
            """),
        Fixture(
            "ticker of REST", BithumbDecoder(), .market, frame: "[%]",
            """
            market!="KRW-BTC" opening_price=100 prev_closing_price=99 trade_price!=110
            trade_timestamp=1790032400000 timestamp!=1790032400001 acc_trade_volume_24h=5
            """),
        Fixture(
            "myOrder fill", BithumbDecoder(), .account,
            """
            type!="myOrder" code!="KRW-BTC" order_id!="C01" client_order_id="h1-1" side!="buy"
            order_type!="limit" state!="trade" order_price=1927000 order_quantity=0.55
            order_timestamp=1790000000000 timestamp!=1790000000369 trade_id!="C02"
            trade_price!=1927000 trade_quantity!=0.4697 trade_timestamp!=1790000000148
            executed_quantity!=0.4697 remaining_quantity=0.0803 paid_fee=0
            """),
        Fixture(
            "acknowledgment", BithumbDecoder(), .account,
            """
            order_id!="C03" market!="KRW-BTC" side!="bid" order_type!="limit"
            created_at="2026-09-21T19:00:00+09:00" client_order_id="h1-2" time_in_force="ioc"
            """),
        Fixture(
            "myAsset", BithumbDecoder(), .account,
            """
            type!="myAsset" assets!=[{"currency":"KRW","balance":"2061832.35","locked":"1"}]
            asset_timestamp!=1790000000000 timestamp=1790000000001
            """),
    ]

    private static func table(_ name: String, _ action: String = "insert") -> String {
        "{\"table\":\"\(name)\",\"action\":\"\(action)\",\"data\":[%]}"
    }

    static let bitmex: [Fixture] = [
        Fixture(
            "trade", BitMEXDecoder(), .market, frame: table("trade"),
            """
            timestamp!="2026-09-21T12:00:00.123Z" symbol!="XBTUSD" side!="Sell" size!=100
            price!=98570.9 trdMatchID!="00000000-006d-1000-0000-000e8737d536" grossValue=101450
            """),
        Fixture(
            "level", BitMEXDecoder(), .market, frame: table("orderBookL2", "partial"),
            """
            symbol!="XBTUSD" id!=62400580205 side!="Sell" size!=33000 price!=98459.9
            timestamp="2026-09-21T12:00:00.123Z"
            """),
        Fixture(
            "quote", BitMEXDecoder(), .market, frame: table("quote"),
            """
            timestamp!="2026-09-21T12:00:00.123Z" symbol!="XBTUSD" bidSize=1 bidPrice=1.814e-05
            askPrice=1.819e-05 askSize=3
            """),
        Fixture(
            "bin", BitMEXDecoder(), .market, frame: table("tradeBin1m"),
            """
            timestamp!="2026-09-21T12:01:00.000Z" symbol!="XBTUSD" open!=99 high!=110 low!=100
            close!=105 volume!=84000 vwap=null
            """),
        Fixture(
            "instrument", BitMEXDecoder(), .market, frame: table("instrument", "update"),
            """
            symbol!="XBTUSD" markPrice=97849.76 fundingRate=-0.000076 lastPrice=null
            fundingTimestamp="2026-09-21T12:00:00.000Z" state="Open" openInterest=411647400
            """),
        Fixture(
            "funding", BitMEXDecoder(), .market, frame: table("funding"),
            """
            timestamp!="2026-09-21T12:00:00.000Z" symbol!="XBTUSD"
            fundingInterval!="2000-01-01T08:00:00.000Z" fundingRate!=0.0001
            """),
        Fixture(
            "order", BitMEXDecoder(), .account, frame: table("order"),
            """
            orderID!="330f-1" clOrdID="" symbol="XBTUSD" side="Buy" orderQty=100 price=3000.5
            stopPx=null ordType="Limit" timeInForce="GoodTillCancel" ordStatus="New"
            execInst="ParticipateDoNotInitiate" leavesQty=100 cumQty=0 avgPx=null
            text="Submitted" timestamp!="2026-09-21T12:00:00.000Z"
            """),
        Fixture(
            "fill", BitMEXDecoder(), .account, frame: table("execution"),
            """
            execID!="e-1" orderID!="330f-1" clOrdID="h1-1" symbol!="XBTUSD" side!="Buy"
            lastQty!=533 lastPx!=8629.5 lastLiquidityInd="AddedLiquidity" settlCurrency="XBt"
            execType!="Trade" ordType="Limit" ordStatus="Filled" leavesQty=0 cumQty=533
            execComm=-1544 timestamp!="2026-09-21T12:00:00.000Z"
            """),
        Fixture(
            "position", BitMEXDecoder(), .account, frame: table("position", "update"),
            """
            symbol!="XBTUSD" currency="XBt" currentQty=-299901 avgEntryPrice=3941
            liquidationPrice=3945.5 leverage=100 crossMargin=false posMargin=81861219
            timestamp!="2026-09-21T12:00:00.000Z"
            """),
        Fixture(
            "margin", BitMEXDecoder(), .account, frame: table("margin", "update"),
            """
            currency!="USDt" walletBalance=131030234 availableMargin=49169015
            timestamp!="2026-09-21T12:00:00.000Z"
            """),
    ]
}
