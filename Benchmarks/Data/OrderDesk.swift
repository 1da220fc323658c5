import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Glibc
import Transport
import Upbit

/// How an order becomes a signed request at each venue, by the functions that its gateway calls.
///
/// Keys as long as the venues' own, which belong to nobody; nonces of the system, as in service.
struct OrderDesk {
    static let secretText = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
    static let keyText = "LAqUlngMIQkIUjXMUreyu3qn-benchmark-only"
    static let bitmexTarget = BitMEXEndpoints.restPath + "/order"

    let upbit: UpbitSigner
    let bithumb: BithumbSigner
    let bitmex: BitMEXSigner

    init() throws {
        guard let key = Secret(Self.keyText),
            let secret = Secret(Self.secretText)
        else { throw BenchmarkError.unexpected("no key to sign with") }
        let nonces = NonceSource(
            BufferedWords { memory in
                _ = memory.baseAddress.map { getentropy($0, memory.count) }
            })
        upbit = try UpbitSigner(accessKey: key, secret: secret, nonces: nonces)
        bithumb = try BithumbSigner(accessKey: key, secret: secret, nonces: nonces)
        bitmex = try BitMEXSigner(key: key, secret: secret)
    }

    func upbit(_ order: OrderRequest, at now: Timestamp) throws -> HTTPRequest {
        upbit.calls.request(.post, "/v1/orders", try UpbitOrderForm(order).placing, at: now)
    }

    func bithumb(_ order: OrderRequest, at now: Timestamp) throws -> HTTPRequest {
        bithumb.calls.request(.post, "/v2/orders", try BithumbOrderForm(order).placing, at: now)
    }

    func bitmex(_ order: OrderRequest, at now: Timestamp) throws -> HTTPRequest {
        bitmex.request(.post, Self.bitmexTarget, body: try Self.bitmexBody(order), at: now)
    }

    static func bitmexBody(_ order: OrderRequest) throws -> [UInt8] {
        try BitMEXOrderBody.placing(order, try BitMEXSizing(order.instrument)).bytes
    }

    /// Limit orders, all different.
    static func orders(_ count: Int, on instrument: InstrumentID) -> [OrderRequest] {
        var random = SeededRandom(seed: 2)
        let run = random.next()
        let isBitMEX = instrument.exchange == "bitmex"
        return (0..<count).map { index in
            let step = Int64(random.next() % 4000)
            let price =
                isBitMEX
                ? Price(raw: (98_000 * 2 + step) * FixedPoint.scale / 2)
                : Price(raw: (91_200_000 + 1000 * step) * FixedPoint.scale)
            let quantity =
                isBitMEX
                ? Quantity(raw: 100 * (1 + step) * FixedPoint.scale)
                : Quantity(raw: Int64(1_000_000 + random.next() % 100_000_000))
            return OrderRequest(
                id: ClientOrderID(run: run, sequence: UInt32(index + 1)), instrument: instrument,
                side: step % 2 == 0 ? .buy : .sell, size: .quantity(quantity),
                type: .limit(price), time: Timestamp(milliseconds: 1_790_000_000_000),
                decisionPrice: price, signal: UInt32(index + 1))
        }
    }
}
