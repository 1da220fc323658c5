@testable import Domain
import Testing

@Suite("Order state")
struct OrderStateTests {
    private static let ten = OrderSize.quantity(contracts(10))
    private static let amount = OrderSize.amount(Money(raw: 10_000 * Money.scale))

    private static func contracts(_ count: Int64) -> Quantity {
        Quantity(raw: count * FixedPoint.scale)
    }

    /// The rows of the tables, in order.
    static let states: [(name: String, state: OrderState)] = [
        ("intended", .intended), ("submitted", .submitted), ("unconfirmed", .unconfirmed),
        ("open0", .open(filled: .zero)), ("open3", .open(filled: contracts(3))),
        ("canceling0", .canceling(filled: .zero)), ("canceling3", .canceling(filled: contracts(3))),
        ("filled", .filled(contracts(10))), ("canceled0", .canceled(filled: .zero)),
        ("canceled3", .canceled(filled: contracts(3))), ("rejected", .rejected(.venue("no"))),
    ]

    /// The columns: `fill4` says that four are executed in all.
    static let events: [(name: String, event: OrderEvent)] = [
        ("sent", .sent), ("accepted", .accepted), ("rejected", .rejected(.venue("no"))),
        ("timedOut", .timedOut), ("cancelSent", .cancelSent), ("cancelRefused", .cancelRefused),
        ("canceled", .canceled), ("fill2", .filled(total: contracts(2))),
        ("fill4", .filled(total: contracts(4))), ("fill10", .filled(total: contracts(10))),
        ("completed", .completed),
    ]

    private static func name(_ state: OrderState) -> String {
        switch state {
        case .open, .canceling, .canceled:
            state.name + String(state.filled.raw / FixedPoint.scale)
        case .filled(let quantity):
            quantity == contracts(10)
                ? "filled" : "filled" + String(quantity.raw / FixedPoint.scale)
        case .intended, .submitted, .unconfirmed, .rejected: state.name
        }
    }

    /// What every state makes of every event, as text in columns.
    private static func table(_ size: OrderSize) -> String {
        let rows = states.map { row in
            [row.name]
                + events.map { column in
                    do throws(IllegalTransition) {
                        return name(try row.state.applying(column.event, size: size))
                    } catch {
                        return "-"
                    }
                }
        }
        let all = [["state"] + events.map(\.name)] + rows
        return all.map { $0.joined(separator: " ") }.joined(separator: "\n")
    }

    private func squeezed(_ text: String) -> String {
        text.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }.joined(separator: "\n")
    }

    @Test("every state meets every event as this table says, for an order of ten; - is illegal")
    func quantityTable() {
        // swift-format-ignore
        let golden = """
            state       sent      accepted   rejected timedOut    cancelSent cancelRefused canceled  fill2      fill4      fill10 completed
            intended    submitted -          rejected -           -          -             -         -          -          -      -
            submitted   -         open0      rejected unconfirmed canceling0 -             canceled0 open2      open4      filled -
            unconfirmed -         open0      rejected unconfirmed canceling0 unconfirmed   canceled0 open2      open4      filled -
            open0       -         open0      -        open0       canceling0 open0         canceled0 open2      open4      filled -
            open3       -         open3      -        open3       canceling3 open3         canceled3 open3      open4      filled -
            canceling0  -         canceling0 rejected canceling0  canceling0 unconfirmed   canceled0 canceling2 canceling4 filled -
            canceling3  -         canceling3 -        canceling3  canceling3 open3         canceled3 canceling3 canceling4 filled -
            filled      -         filled     -        filled      -          filled        filled    filled     filled     filled filled
            canceled0   -         canceled0  -        canceled0   -          canceled0     canceled0 canceled2  canceled4  filled -
            canceled3   -         canceled3  -        canceled3   -          canceled3     canceled3 canceled3  canceled4  filled -
            rejected    -         -          rejected rejected    -          -             -         -          -          -      -
            """
        #expect(Self.table(Self.ten) == squeezed(golden))
    }

    @Test("an order sized by amount is complete when the venue says so, never by its quantity")
    func amountTable() {
        // swift-format-ignore
        let golden = """
            state       sent      accepted   rejected timedOut    cancelSent cancelRefused canceled  fill2      fill4      fill10      completed
            intended    submitted -          rejected -           -          -             -         -          -          -           -
            submitted   -         open0      rejected unconfirmed canceling0 -             canceled0 open2      open4      open10      filled0
            unconfirmed -         open0      rejected unconfirmed canceling0 unconfirmed   canceled0 open2      open4      open10      filled0
            open0       -         open0      -        open0       canceling0 open0         canceled0 open2      open4      open10      filled0
            open3       -         open3      -        open3       canceling3 open3         canceled3 open3      open4      open10      filled3
            canceling0  -         canceling0 rejected canceling0  canceling0 unconfirmed   canceled0 canceling2 canceling4 canceling10 filled0
            canceling3  -         canceling3 -        canceling3  canceling3 open3         canceled3 canceling3 canceling4 canceling10 filled3
            filled      -         filled     -        filled      -          filled        filled    filled     filled     filled      filled
            canceled0   -         canceled0  -        canceled0   -          canceled0     canceled0 canceled2  canceled4  canceled10  canceled0
            canceled3   -         canceled3  -        canceled3   -          canceled3     canceled3 canceled3  canceled4  canceled10  canceled3
            rejected    -         -          rejected rejected    -          -             -         -          -          -           -
            """
        #expect(Self.table(Self.amount) == squeezed(golden))
    }

    @Test("more executed than ordered is illegal in every state", arguments: states.map(\.state))
    func overfill(state: OrderState) {
        let event = OrderEvent.filled(total: Self.contracts(10) + Quantity(raw: 1))
        #expect(throws: IllegalTransition(state: state, event: event)) {
            try state.applying(event, size: Self.ten)
        }
    }

    @Test("a fill of nothing, or of less, is illegal before any was executed")
    func emptyFill() {
        for raw: Int64 in [0, -1] {
            let event = OrderEvent.filled(total: Quantity(raw: raw))
            for (_, state) in Self.states where !state.isFinal {
                #expect(throws: IllegalTransition(state: state, event: event)) {
                    try state.applying(event, size: Self.ten)
                }
            }
        }
    }

    @Test("a fill that arrives after an order sized by amount was complete is illegal, never lost")
    func lateFillOfAmount() {
        let state = OrderState.filled(Self.contracts(3))
        let event = OrderEvent.filled(total: Self.contracts(4))
        #expect(throws: IllegalTransition(state: state, event: event)) {
            try state.applying(event, size: Self.amount)
        }
    }

    @Test("only an order that is over is final")
    func finality() {
        for (name, state) in Self.states {
            let isOver = ["filled", "canceled", "rejected"].contains { name.hasPrefix($0) }
            #expect(state.isFinal == isOver, "\(name)")
            #expect(name.hasPrefix(state.name), "\(name)")
        }
    }

    @Test("the error names the state and the event")
    func errorText() {
        let error = IllegalTransition(state: .intended, event: .cancelSent)
        #expect(error.description == "an order that is intended cannot be cancel_sent")
    }

    @Test(
        "an order that never arrived ends rejected, although its cancel was refused meanwhile")
    func neverArrived() throws {
        var state = OrderState.intended
        for event in [
            OrderEvent.sent, .timedOut, .cancelSent, .cancelRefused, .rejected(.neverArrived),
        ] {
            state = try state.applying(event, size: Self.ten)
        }
        #expect(state == .rejected(.neverArrived))
    }

    @Test("a request that times out after the stream told of the fill changes nothing")
    func overtaken() throws {
        var state = OrderState.submitted
        for event in [OrderEvent.filled(total: Self.contracts(10)), .timedOut, .accepted] {
            state = try state.applying(event, size: Self.ten)
        }
        #expect(state == .filled(Self.contracts(10)))
    }

    @Test("twenty thousand random histories never lose a fill nor come back from the end")
    func property() {
        let seed: UInt64 = 20_260_923
        var random = Seeded(seed: seed)
        var reached: Set<String> = []
        for run in 0..<20_000 {
            let size = Bool.random(using: &random) ? Self.ten : Self.amount
            var state = OrderState.intended
            var highest = Quantity.zero
            for _ in 0..<12 {
                let event = Self.event(using: &random)
                guard let next = try? state.applying(event, size: size) else { continue }
                let text = "seed \(seed), run \(run): \(state) \(event) gives \(next)"
                if case .filled(let total) = event { highest = max(highest, total) }
                #expect(next.filled == highest, "\(text)")
                if case .quantity(let ordered) = size {
                    #expect(next.filled <= ordered, "\(text)")
                    #expect((next.name == "filled") == (next.filled == ordered), "\(text)")
                }
                if state.isFinal {
                    #expect(next.isFinal, "\(text)")
                    // The one way on: fills that were told after the cancel.
                    let isLateFill = state.name == "canceled" && next.filled > state.filled
                    #expect(next == state || isLateFill, "\(text)")
                }
                #expect(next != .intended, "\(text)")
                state = next
                reached.insert(state.name)
            }
        }
        #expect(reached.count == 7, "\(reached)")
    }

    @Test("telling any event twice gives what telling it once gives")
    func repeated() {
        for size in [Self.ten, Self.amount] {
            for (name, state) in Self.states {
                for (event, value) in Self.events where event != "sent" {
                    guard let once = try? state.applying(value, size: size),
                        // A cancel can only be sent by us, and only while it makes sense.
                        let twice = try? once.applying(value, size: size)
                    else { continue }
                    #expect(once == twice, "\(name) \(event)")
                }
            }
        }
    }

    private static func event(using random: inout Seeded) -> OrderEvent {
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: .sent
        case 2: .accepted
        case 3: .rejected(.venue("no"))
        case 4: .timedOut
        case 5: .cancelSent
        case 6: .cancelRefused
        case 7: .canceled
        case 8: .completed
        default: .filled(total: contracts(.random(in: 1...10, using: &random)))
        }
    }
}
