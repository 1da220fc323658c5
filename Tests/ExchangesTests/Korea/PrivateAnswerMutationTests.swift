import Bithumb
import Domain
import ExchangeAPI
import Synchronization
import Testing
import Transport
import Upbit

/// Answers with these bytes, in order, and with nothing after them.
final class BytesHTTP: HTTPSending {
    private let answers: Mutex<[[UInt8]]>
    private let status: Int

    init(_ answers: [[UInt8]], status: Int = 200) {
        self.answers = Mutex(answers)
        self.status = status
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        guard let body = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
            throw .unanswered("no more")
        }
        return HTTPResponse(status: status, headers: [], body: body, timing: .instant)
    }
}

@Suite("Private answers of Upbit and Bithumb, damaged")
struct PrivateAnswerMutationTests {
    /// One kind of call over both ports of a venue.
    enum Call: CaseIterable, Sendable {
        case place, cancel, cancelAll, amend, balances, terms, order, open, closed, rights

        func run(
            _ gateway: any OrderGateway, _ account: any AccountPort, _ market: InstrumentID
        ) async throws {
            let name = OrderReference(ClientOrderID(run: 1, sequence: 1))
            let order = try TestOrders.approved(
                .buy, .quantity(Quantity(raw: 100_000)), .limit(TestOrders.whole(91_000_000)),
                at: market.exchange)
            let start = ManualClock.start
            switch self {
            case .place: _ = try await gateway.place(order)
            case .cancel: try await gateway.cancel(name, of: market)
            case .cancelAll: _ = try await gateway.cancelAll(of: market)
            case .amend: _ = try await gateway.amend(name, to: order)
            case .balances: _ = try await account.balances()
            case .terms: _ = try await account.terms(of: market.market)
            case .order: _ = try await account.order(name, of: market)
            case .open: _ = try await account.openOrders(of: market)
            case .closed:
                _ = try await account.closedOrders(of: market, from: start - .days(3), to: start)
            case .rights: _ = try await account.keyRights()
            }
        }
    }

    /// The call is answered or refused with a typed error; it never traps.
    private func survive(_ call: Call, _ http: BytesHTTP, _ seed: UInt64) async throws {
        let upbit = try UpbitRig(http)
        let bithumb = try BithumbRig(http)
        do {
            if seed.isMultiple(of: 2) {
                try await call.run(upbit.gateway, upbit.account, UpbitRig.instrument)
            } else {
                try await call.run(bithumb.gateway, bithumb.account, BithumbRig.instrument)
            }
        } catch is VenueCallError {
            return
        }
    }

    private static let sound: [String] =
        UpbitPrivateCall.all.flatMap(\.answers) + BithumbPrivateCall.all.flatMap(\.answers) + [
            UpbitRig.error("order_not_found"), UpbitRig.error("out_of_scope"),
        ]

    @Test("are read or refused, never a trap", arguments: UInt64(0)..<64)
    func damaged(_ seed: UInt64) async throws {
        var random = Seeded(seed: seed)
        for _ in 0..<12 {
            var answers: [[UInt8]] = []
            for _ in 0..<4 {
                let text = Self.sound.randomElement(using: &random) ?? ""
                answers.append(Self.damage(Array(text.utf8), using: &random))
            }
            let status = [200, 200, 201, 400, 401, 404, 418, 422, 429, 500]
                .randomElement(using: &random)
            for call in Call.allCases {
                try await survive(call, BytesHTTP(answers, status: status ?? 200), seed)
            }
        }
    }

    /// A byte changed, taken out or put in, a piece cut off or doubled; now and then nothing.
    private static func damage(_ bytes: [UInt8], using random: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let marks = Array("\"{}[]:,-.0e9n\\".utf8) + [0, 0x80, 0xFF]
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = marks.randomElement(using: &random) ?? 0
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(marks.randomElement(using: &random) ?? 0, at: place)
            case 3: bytes.removeLast(bytes.count - place)
            default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
            }
        }
        return bytes
    }
}
