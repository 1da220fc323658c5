// The fields that the events keep, as one writes them for `JSONDecoder`. Prices are `Double`, which is
// its quickest way and loses what the events keep; times stay text or numbers.

struct UpbitTrade: Decodable {
    let type, code, ask_bid: String
    let trade_price, trade_volume: Double
    let trade_timestamp, sequential_id: Int64
}

struct UpbitBook: Decodable {
    struct Unit: Decodable { let ask_price, bid_price, ask_size, bid_size: Double }

    let type, code: String
    let timestamp: Int64
    let orderbook_units: [Unit]
}

struct BitMEXTable<Row: Decodable>: Decodable {
    let table, action: String
    let data: [Row]
}

struct BitMEXTrade: Decodable {
    let timestamp, symbol, side, trdMatchID: String
    let size: Int64
    let price: Double
}

struct BitMEXLevel: Decodable {
    let timestamp, symbol, side: String
    let id, size: Int64
    let price: Double
}
