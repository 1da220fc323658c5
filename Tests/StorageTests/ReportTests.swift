import Domain
import Risk
import Testing
import Trading

@testable import Ledger
@testable import Storage

@Suite("Reading a run back")
struct ReportTests {
    @Test("the books add up to those of the ledger, to the last of sixteen digits")
    func trialBalance() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let instrument = Instrument(
            id: Sample.instrument, kind: .spot, base: Currency("BTC"), quote: .krw,
            ticks: TickTable(Price(raw: 1)), lot: Quantity(raw: 1), makerFee: .zero,
            takerFee: Rate(raw: 50_000), feeRounding: .exact)
        var transfers: [Transfer] = []
        var ledger = try Ledger(
            instrument: instrument, capital: Money(raw: 1 << 100), time: Sample.noon,
            into: &transfers)
        var random = Seeded(state: 1)
        for index in 0..<200 {
            let quantity = Quantity(raw: .random(in: 1...1_000_000, using: &random))
            let side: Side =
                quantity <= ledger.position.quantity && Bool.random(using: &random) ? .sell : .buy
            let price = Price(raw: .random(in: 1...1_000_000_000_000, using: &random))
            let fee = instrument.fee(
                on: instrument.value(of: quantity, at: price), role: .taker)
            try ledger.apply(
                Fill(
                    executionID: ExecutionID("\(index)"),
                    order: ClientOrderID(run: 7, sequence: 1), side: side, price: price,
                    quantity: quantity, fee: fee, role: .taker, time: Sample.noon),
                into: &transfers)
        }
        let writer = try store.begin(Sample.header(), durability: .backtest)
        try writer.append(contentsOf: transfers.map(Record.transfer))
        try writer.finish(Sample.end())

        let books = try store.trialBalance(of: store.run("latest"))
        #expect(books.isBalanced)
        #expect(books.postings == 2 * transfers.count)
        for (account, balance) in ledger.trialBalance {
            #expect(books.balances[account] ?? .zero == balance, "\(account)")
        }
        #expect(ledger.position.quantity > .zero)
    }

    @Test("denials are counted by their reason")
    func denials() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .backtest)
        for index in 1...3 {
            try writer.append(
                .denial(
                    Sample.request(UInt32(index)), index == 2 ? .reducingOnly : .valueOverflow))
        }
        try writer.finish(Sample.end())
        let run = try store.run("latest")
        #expect(
            try store.denialCounts(of: run) == ["value_overflow": 2, "reducing_only": 1])
        #expect(try store.denials(of: run).map(\.request.id.sequence) == [1, 2, 3])
    }

    @Test("a value that somebody edited is an error that names its column")
    func edited() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .backtest)
        try writer.append(.transfer(Sample.transfer("1")))
        try writer.finish(Sample.end())
        let raw = try RawDatabase(folder.database)
        try raw.run("DROP TRIGGER transfers_keeps_values")
        try raw.run("UPDATE transfers SET amount = '1e5 won'")
        let error = StorageError.unreadable(column: "amount", text: "1e5 won")
        #expect(throws: error) { try store.trialBalance(of: store.run("latest")) }
        #expect(error.kind == .badData)
    }

    @Test("models are kept by name and version")
    func models() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        try store.add(Sample.model)
        #expect(try store.models() == [Sample.model])
        #expect(throws: StorageError.alreadyStored(table: "models", key: "pair@1")) {
            try store.add(Sample.model)
        }
    }

    @Test("decimals are written as their description has them")
    func decimals() {
        var random = Seeded(state: 3)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: DecimalText.longest)
        defer { buffer.deallocate() }
        func text(_ raw: Int128, _ digits: Int) -> String {
            String(
                decoding: DecimalText.write(raw, digits: digits, into: buffer), as: UTF8.self)
        }
        var values: [Int128] = [0, 1, -1, .max, .min, 10, 100_000_000, -100_000_000, Money.scale]
        for _ in 0..<20_000 {
            let wide = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
            values.append(wide >> Int128.random(in: 0..<128, using: &random))
        }
        for value in values {
            #expect(text(value, 16) == Money(raw: value).description, "\(value)")
            guard let narrow = Int64(exactly: value) else { continue }
            #expect(text(value, 8) == Price(raw: narrow).description, "\(value)")
        }
    }
}
