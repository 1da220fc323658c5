import Domain
import ExchangeAPI
import Testing

@testable import Service

@Suite("The order desk")
struct OrderDeskTests {
    private static let unknown = DeskAnswer.failed(.outcomeUnknown("the line broke"))
    private static func notSent(_ kind: NotSent.Kind) -> DeskAnswer {
        .failed(.notSent(NotSent(kind, "no way out")))
    }

    @Test("an order is sent once, and tells its acknowledgement, fills and end in that order")
    func plainSailing() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .buy, .amount(Order.money("10000"))), at: script.now)
        let calls = script.after(.zero)
        #expect(calls.map(\.word) == ["place"])
        #expect(script.after(.seconds(1)).isEmpty)
        script.answer(calls[0], .placed(Order.update(.acknowledged)))
        script.hear(
            .fill(Order.fill("A", "0.00006", fee: "3")),
            .order(Order.update(.open, executed: "0.00006")),
            .fill(Order.fill("B", "0.00003999", fee: "2")),
            .order(Order.update(.completed, executed: "0.00009999")))
        #expect(
            script.told() == [
                "accepted", "A 0.00006 fee 3", "B 0.00003999 fee 2", "completed",
            ])
        #expect(script.desk.isQuiet)
        #expect(script.after(.minutes(5)).isEmpty)
    }

    @Test("the end is told only when every fill is, in whatever order they come, and each once")
    func reordered() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .sell, .quantity(Order.quantity("1"))), at: script.now)
        _ = script.after(.zero)
        script.hear(.order(Order.update(.canceled, executed: "0.7")))
        #expect(script.told().isEmpty, "nothing is told before its fills")
        script.hear(.fill(Order.fill("B", "0.3", fee: "2", side: .sell)))
        script.hear(.fill(Order.fill("B", "0.3", fee: "2", side: .sell)))
        script.hear(.order(Order.update(.open, executed: "0.4")))
        #expect(script.told() == ["accepted", "B 0.3 fee 2"])
        script.hear(.fill(Order.fill("A", "0.4", fee: "1", side: .sell)))
        #expect(script.told() == ["A 0.4 fee 1", "canceled"])
        script.hear(.fill(Order.fill("A", "0.4", fee: "1", side: .sell)))
        #expect(script.told().isEmpty)
    }

    @Test("fills that the stream never told are found by a look-up")
    func silentStream() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .sell, .quantity(Order.quantity("1"))), at: script.now)
        let place = script.after(.zero)[0]
        script.answer(place, .placed(Order.update(.acknowledged)))
        let look = script.after(.seconds(1))
        #expect(look.map(\.word) == ["look up"])
        script.answer(
            look[0],
            .found(
                OrderReport(
                    order: Order.update(.filled, executed: "1", paid: "50000"),
                    fills: [
                        Order.fill("A", "0.25", side: .sell), Order.fill("B", "0.75", side: .sell),
                    ])))
        #expect(script.told() == ["accepted", "A 0.25 fee 12500", "B 0.75 fee 37500"])
        #expect(script.desk.isQuiet)
    }

    @Test("an order whose fate is unknown is looked up, and never sent again")
    func lostAnswer() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .buy, .amount(Order.money("10000"))), at: script.now)
        let place = script.after(.zero)[0]
        script.answer(place, Self.unknown)
        #expect(script.told() == ["timed out"])
        var words: [String] = []
        for _ in 0..<40 {
            for call in script.after(.milliseconds(500)) {
                words.append(call.word)
                script.answer(call, .failed(.outcomeUnknown("still broken")))
            }
        }
        #expect(words.count > 3 && words.allSatisfy { $0 == "look up" }, "\(words)")
        #expect(script.told().isEmpty, "no answer proves nothing")
        let look = script.after(.minutes(1))[0]
        script.answer(
            look, .found(OrderReport(order: Order.update(.canceled, executed: "0"), fills: [])))
        #expect(script.told() == ["canceled"])
    }

    @Test("an order counts as absent after four look-ups and ten seconds, not before")
    func absent() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .buy, .amount(Order.money("10000"))), at: script.now)
        script.answer(script.after(.zero)[0], Self.unknown)
        _ = script.told()
        var negatives = 0
        var passed = TimeSpan.zero
        while script.told().isEmpty, passed < .minutes(2) {
            for call in script.after(.milliseconds(100)) {
                script.answer(call, .found(nil))
                negatives += 1
            }
            passed = script.now - Order.start
            if negatives < 4 || passed < .seconds(10) { #expect(!script.desk.isQuiet) }
        }
        #expect(script.desk.isQuiet)
        #expect(negatives >= 4)
        #expect(passed >= .seconds(10) && passed < .seconds(30), "\(passed)")
    }

    @Test(
        "what did not reach the venue goes again three times at most, and only while it is timely")
    func notSent() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .buy, .amount(Order.money("10000"))), at: script.now)
        for _ in 0..<3 {
            let calls = script.after(.milliseconds(300))
            #expect(calls.map(\.word) == ["place"])
            script.answer(calls[0], Self.notSent(.unreachable))
        }
        #expect(script.told() == ["rejected: not sent: no way out"])
        #expect(script.after(.minutes(1)).isEmpty)

        var late = DeskScript()
        late.desk.place(
            try Order.approved(2, .buy, .amount(Order.money("10000"))), at: late.now)
        let later = NotSent(.rateLimited, "busy", notBefore: late.now + .seconds(9))
        late.answer(late.after(.zero)[0], .failed(.notSent(later)))
        #expect(late.told().first?.hasPrefix("rejected: not sent: busy") == true)
        #expect(late.after(.seconds(10)).isEmpty)
    }

    @Test("a refusal ends the order; of a name that was used, a look-up tells whose it is")
    func refused() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .buy, .amount(Order.money("10000"))), at: script.now)
        script.answer(
            script.after(.zero)[0],
            .failed(.refused(Refusal(.insufficientFunds, message: "too poor"))))
        #expect(script.told() == ["rejected: too poor"])
        script.desk.place(
            try Order.approved(2, .buy, .amount(Order.money("10000"))), at: script.now)
        script.answer(
            script.after(.zero)[0],
            .failed(.refused(Refusal(.duplicateClientID, message: "known"))))
        #expect(script.told() == ["timed out"])
        #expect(script.after(.seconds(1)).map(\.word) == ["look up"])
    }

    @Test(
        "a call that nobody answers is one of unknown outcome, and its late answer is still taken")
    func unanswered() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .buy, .amount(Order.money("10000"))), at: script.now)
        let place = script.after(.zero)[0]
        #expect(script.after(.seconds(20)).isEmpty)
        _ = script.after(.seconds(1))
        #expect(script.told() == ["timed out"])
        script.answer(place, .placed(Order.update(.open, executed: "0")))
        #expect(script.told() == ["accepted"])
    }

    @Test("a cancellation waits for the acknowledgement, and is repeated until the order is over")
    func cancel() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .sell, .quantity(Order.quantity("1"))), at: script.now)
        let place = script.after(.zero)[0]
        script.desk.cancel(Order.id(1), at: script.now)
        #expect(script.after(.milliseconds(200)).isEmpty)
        script.answer(place, .placed(Order.update(.open, executed: "0")))
        let first = script.after(.zero)
        #expect(first.map(\.word) == ["cancel"])
        script.answer(first[0], Self.unknown)
        var words: [String] = []
        while script.now - Order.start < .seconds(6) {
            for call in script.after(.milliseconds(100)) {
                words.append(call.word)
                if call.word == "cancel" {
                    script.answer(call, .done)
                } else {
                    let report = OrderReport(
                        order: Order.update(.open, executed: "0"), fills: [])
                    script.answer(call, .found(report))
                }
            }
        }
        #expect(words.contains("cancel") && words.first == "look up", "\(words)")
        script.hear(.order(Order.update(.canceled, executed: "0")))
        #expect(script.told() == ["accepted", "canceled"])
        #expect(script.desk.isQuiet)
    }

    @Test("an order that was withdrawn before it could be sent is never sent")
    func withdrawn() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .sell, .quantity(Order.quantity("1"))), at: script.now)
        script.desk.cancel(Order.id(1), at: script.now)
        #expect(script.told().first?.hasPrefix("rejected: not sent") == true)
        #expect(script.after(.seconds(1)).isEmpty)
    }

    @Test("an order that was said to be absent and lives is told, and cancelled")
    func resurrected() throws {
        var script = DeskScript()
        script.desk.place(
            try Order.approved(1, .sell, .quantity(Order.quantity("1"))), at: script.now)
        script.answer(
            script.after(.zero)[0], .failed(.refused(Refusal(.other, message: "no"))))
        _ = script.told()
        script.hear(.order(Order.update(.open, executed: "0")))
        #expect(script.told() == ["accepted"], "which the engine halts at")
        #expect(script.after(.zero).map(\.word) == ["cancel"])
        #expect(script.desk.takeNotes() == [.resurrected(Order.id(1))])
    }

    @Test("orders of others are told of once")
    func strangers() {
        var script = DeskScript()
        script.hear(.order(Order.update(.open, sequence: 9, executed: "0")))
        script.hear(.order(Order.update(.open, sequence: 9, executed: "0")))
        #expect(
            script.desk.takeNotes() == [
                .strangeOrder(VenueOrderID("V9"), client: Order.id(9).description)
            ])
        #expect(script.told().isEmpty)
    }

    @Test("the venue's own switch is armed while orders work, refreshed, and disarmed last")
    func silenceSwitch() throws {
        var policy = DeskPolicy()
        policy.silenceSwitch = .seconds(60)
        var script = DeskScript(Order.exact, policy)
        #expect(script.after(.zero).isEmpty)
        script.desk.place(
            try Order.approved(1, .sell, .quantity(Order.quantity("1"))), at: script.now)
        let calls = script.after(.zero)
        #expect(calls.map(\.word) == ["place", "arm"])
        script.answer(calls[1], .done)
        script.answer(calls[0], .placed(Order.update(.open, executed: "0")))
        let words = script.after(.seconds(15)).map(\.word)
        #expect(words == ["look up", "arm"])
        script.hear(.order(Order.update(.canceled, executed: "0")))
        #expect(!script.desk.isQuiet)
        #expect(script.after(.seconds(1)).isEmpty, "two switches at once could cross")
    }

    @Test("no more than four calls are on their way at once, cancellations first")
    func concurrency() throws {
        var script = DeskScript()
        for sequence in 1...6 {
            script.desk.place(
                try Order.approved(UInt32(sequence), .sell, .quantity(Order.quantity("1"))),
                at: script.now)
        }
        let calls = script.after(.zero)
        #expect(calls.count == 4)
        script.answer(calls[0], .placed(Order.update(.open, sequence: 1, executed: "0")))
        script.desk.cancel(Order.id(1), at: script.now)
        #expect(script.after(.zero).map(\.word) == ["cancel"])
    }
}
