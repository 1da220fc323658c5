import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Foundation
import Transport
import Upbit

/// What a limit order costs to sign at each venue: the signature itself against libcrypto's one-shot
/// calls on the same bytes, and the whole request against `JSONEncoder` for its body alone.
enum SignBenchmark {
    /// Different orders; the calls of a turn go through them again and again.
    private static let orders = 512
    private static let calls = 64 * orders
    /// Orders between two readings of the clock.
    private static let runLength = 8
    private static let now = Timestamp(milliseconds: 1_790_000_000_000)
    private static let secret = Array(OrderDesk.secretText.utf8)

    static func run(_ setup: Setup) throws -> [Figure] {
        let desk = try OrderDesk()
        let upbit = OrderDesk.orders(orders, on: .init(exchange: "upbit", market: "KRW-BTC"))
        let bithumb = OrderDesk.orders(orders, on: .init(exchange: "bithumb", market: "KRW-BTC"))
        let bitmex = OrderDesk.orders(orders, on: .init(exchange: "bitmex", market: "XBTUSD"))
        return [
            try bitmexSignature(desk.bitmex, bitmex, setup),
            try token(
                "Upbit token", desk.upbit.calls, .sha512,
                try upbit.map { try UpbitOrderForm($0).placing }, setup),
            try token(
                "Bithumb token", desk.bithumb.calls, .sha256,
                try bithumb.map { try BithumbOrderForm($0).placing }, setup),
            try request("BitMEX whole request", bitmex, setup, BitMEXOrder.init) {
                try desk.bitmex($0, at: now)
            },
            try request("Upbit whole request", upbit, setup, UpbitOrder.init) {
                try desk.upbit($0, at: now)
            },
            try request("Bithumb whole request", bithumb, setup, BithumbOrder.init) {
                try desk.bithumb($0, at: now)
            },
        ]
    }

    /// Verb, target, expiry and body in; 64 hexadecimal digits out.
    private static func bitmexSignature(
        _ signer: BitMEXSigner, _ orders: [OrderRequest], _ setup: Setup
    ) throws -> Figure {
        let expires = now.milliseconds / 1000 + 10
        let bodies = try orders.map(OrderDesk.bitmexBody)
        let messages = bodies.map { Array("POST\(OrderDesk.bitmexTarget)\(expires)".utf8) + $0 }
        func sign(_ index: Int) -> String {
            signer.signature(
                of: .post, OrderDesk.bitmexTarget, expires: expires, body: bodies[index])
        }
        func plain(_ index: Int) throws -> [UInt8] {
            try messages[index].withUnsafeBytes { try OneShot.hmac(.sha256, key: secret, $0) }
        }
        guard sign(0) == Hexadecimal.encode(try plain(0)) else {
            throw BenchmarkError.unexpected("the baseline signs something else than BitMEXSigner")
        }
        return try figure(
            "BitMEX signature", target: 500, setup, against: "one-shot HMAC",
            { if sign($0).isEmpty { throw BenchmarkError.silent("BitMEXSigner") } },
            { _ = try plain($0) })
    }

    /// Parameters in; the value of the `Authorization` header out, nonce and query hash included.
    private static func token(
        _ name: String, _ signer: KoreanSigner, _ hash: OneShot.Hash,
        _ parameters: [CallParameters], _ setup: Setup
    ) throws -> Figure {
        let queries = parameters.map(\.hashed)
        func sign(_ index: Int) -> String {
            signer.token(for: queries[index], at: now)
        }
        // What is signed of a token lies between `Bearer ` and the last point.
        let tokens = parameters.indices.map { Array(sign($0).utf8.dropFirst(7)) }
        let ends = tokens.map { $0.lastIndex(of: UInt8(ascii: ".")) ?? 0 }
        func plain(_ index: Int) throws -> [UInt8] {
            _ = try queries[index].withUnsafeBytes { try OneShot.digest(.sha512, $0) }
            return try tokens[index].withUnsafeBytes { token in
                let message = UnsafeRawBufferPointer(rebasing: token[..<ends[index]])
                return try OneShot.hmac(hash, key: secret, message)
            }
        }
        let signature = String(decoding: tokens[0][(ends[0] + 1)...], as: UTF8.self)
        guard signature == Base64.url.encode(try plain(0)) else {
            throw BenchmarkError.unexpected("the baseline signs something else than the \(name)")
        }
        return try figure(
            name, target: 3000, setup, against: "one-shot SHA-512, HMAC",
            { if sign($0).isEmpty { throw BenchmarkError.silent(name) } },
            { _ = try plain($0) })
    }

    /// The order of the house in; body and headers out.
    private static func request(
        _ name: String, _ orders: [OrderRequest], _ setup: Setup,
        _ form: (OrderRequest) -> some Encodable,
        _ sign: (OrderRequest) throws -> HTTPRequest
    ) throws -> Figure {
        let forms = orders.map(form)
        let encoder = JSONEncoder()
        return try withoutActuallyEscaping(sign) { sign in
            try figure(
                name, target: nil, setup, against: "JSONEncoder, unsigned",
                { index in
                    guard try !sign(orders[index]).body.isEmpty else {
                        throw BenchmarkError.silent(name)
                    }
                }, { _ = try encoder.encode(forms[$0]) })
        }
    }

    private static func figure(
        _ name: String, target: Double?, _ setup: Setup, against baseline: String,
        _ ours: @escaping (Int) throws -> Void, _ theirs: @escaping (Int) throws -> Void
    ) throws -> Figure {
        let duel = try LatencyDuel(
            .init(calls: calls, runLength: runLength) { try ours($0 % orders) },
            against: .init(calls: calls, runLength: runLength) { try theirs($0 % orders) },
            named: baseline,
            repetitions: setup.repetitions)
        var figure = Figure(
            "sign", name, .time("ns", perSecond: 1e9), of: duel, within: 0.5)
        figure.target = target
        let late = Spread(duel.ours.map { $0.seconds(within: 0.99) }).median * 1e9
        figure.note =
            "p50 of \(calls) orders a turn, timed in eights; p99 \(Output.number(late)) ns"
        return figure
    }
}

// The bodies as one writes them for `JSONEncoder`.

private struct BitMEXOrder: Encodable {
    let symbol, side, ordType, timeInForce, clOrdID: String
    let orderQty: Int64
    let price: Double

    init(_ order: OrderRequest) {
        symbol = order.instrument.market
        side = order.side == .buy ? "Buy" : "Sell"
        ordType = "Limit"
        timeInForce = "GoodTillCancel"
        clOrdID = order.id.description
        orderQty = order.plainQuantity.raw / FixedPoint.scale
        price = Double(order.referencePrice.raw) / Double(FixedPoint.scale)
    }
}

private struct UpbitOrder: Encodable {
    let market, side, ord_type, price, volume, identifier, smp_type: String

    init(_ order: OrderRequest) {
        market = order.instrument.market
        side = order.side == .buy ? "bid" : "ask"
        ord_type = "limit"
        price = order.referencePrice.description
        volume = order.plainQuantity.description
        identifier = order.id.description
        smp_type = "cancel_taker"
    }
}

private struct BithumbOrder: Encodable {
    let market, side, order_type, price, volume, client_order_id: String

    init(_ order: OrderRequest) {
        market = order.instrument.market
        side = order.side == .buy ? "bid" : "ask"
        order_type = "limit"
        price = order.referencePrice.description
        volume = order.plainQuantity.description
        client_order_id = order.id.description
    }
}

extension OrderRequest {
    fileprivate var plainQuantity: Quantity {
        if case .quantity(let quantity) = size { quantity } else { .zero }
    }
}
