import Domain
import Ledger
import Testing

@Suite("Booking")
struct BookingTests {
    /// Tables worked out with exact fractions outside this project, from the definitions alone.
    static let tables: [Table] = [
        Table(
            "spot, fee with every digit kept", Market.upbit, capital: "10000000", mark: "150000000",
            // trade                         position | cost | cash
            //                               realized | fees | funding | equity
            """
            buy 0.03 150000000 taker       | 0.03 | 4500000 | 5497750
                                           | 0 | 2250 | 0 | 9997750
            buy 0.01234567 149001000 maker | 0.04234567 | 6339517.17567 | 3657313.065742165
                                           | 0 | 3169.758587835 | 0 | 10009163.565742165
            sell 0.02 151000000 taker      | 0.02234567 | 3345342.2455437320722521
                                           | 6675803.065742165
                                           | 25825.0698737320722521 | 4679.758587835
                                           | 0 | 10027653.565742165
            sell 0.01 148500000 taker      | 0.01234567 | 1848254.7804805981083781
                                           | 8160060.565742165
                                           | 13737.6048105981083781 | 5422.258587835
                                           | 0 | 10011911.065742165
            sell 0.01234567 152345000 taker| 0 | 0 | 10039921.26134409
                                           | 46283.92048 | 6362.65913591 | 0 | 10039921.26134409
            """),
        Table(
            "spot, fee cut to 0.01", Market.bithumb, capital: "1000000", mark: "30000",
            """
            buy 3.3333 30001 taker         | 3.3333 | 100002.3333 | 899957.6667
                                           | 0 | 40 | 0 | 999956.6667
            buy 1.1111 30007 taker         | 4.4444 | 133343.111 | 866603.559
                                           | 0 | 53.33 | 0 | 999935.559
            sell 2.2222 29999 taker        | 2.2222 | 66671.5555 | 933240.6768
                                           | -7.7777 | 79.99 | 0 | 999906.6768
            sell 2.2222 30003 taker        | 0 | 0 | 999886.6834
                                           | -6.6666 | 106.65 | 0 | 999886.6834
            """),
        Table(
            "inverse by the contract, rebate, funding, turned round", Market.inverse,
            capital: "1", mark: "3900",
            """
            buy 3000 3941 taker            | 3000 | -0.76122 | 0.99942909
                                           | 0 | 0.00057091 | 0 | 0.99141909
            buy 2000 3950.5 maker          | 5000 | -1.26748 | 0.99955565
                                           | 0 | 0.00044435 | 0 | 0.98498565
            sell 1000 4000 maker           | 4000 | -1.013984 | 1.00311415
                                           | 0.003496 | 0.00038185 | 0 | 0.99145815
            funding 0.0000125              | 4000 | -1.013984 | 1.00310165
                                           | 0.003496 | 0.00038185 | 0.0000125 | 0.99144565
            sell 9000 3900 taker           | -5000 | 1.28205 | 0.98971489
                                           | -0.00816 | 0.00211261 | 0.0000125 | 0.98971489
            funding -0.00001               | -5000 | 1.28205 | 0.98972489
                                           | -0.00816 | 0.00211261 | 0.0000025 | 0.98972489
            buy 2500 3880.5 maker          | -2500 | 0.641025 | 0.99311095
                                           | -0.004935 | 0.00195155 | 0.0000025 | 0.99311095
            buy 2500 3899 taker            | 0 | 0 | 0.99280505
                                           | -0.00476 | 0.00243245 | 0.0000025 | 0.99280505
            """),
        Table(
            "inverse by lots of 100", Market.inverseLot100, capital: "1", mark: "32000",
            """
            sell 24300 32185.5 taker       | -24300 | 0.75499857 | 0.99943376
                                           | 0 | 0.00056624 | 0 | 1.00381019
            buy 10000 32000 maker          | -14300 | 0.44429957 | 1.00117226
                                           | 0.001801 | 0.00062874 | 0 | 1.00374769
            buy 14300 33001.5 taker        | 0 | 0 | 0.98986202
                                           | -0.00918426 | 0.00095372 | 0 | 0.98986202
            """),
        Table(
            "linear, turned round", Market.linear, capital: "1000", mark: "43000",
            """
            buy 3000 43001.5 taker         | 3000 | 129.0045 | 999.903247
                                           | 0 | 0.096753 | 0 | 999.898747
            sell 1000 43210.5 maker        | 2000 | 86.003 | 1000.103605
                                           | 0.209 | 0.105395 | 0 | 1000.100605
            sell 5000 42999.5 taker        | -3000 | -128.9985 | 999.938357
                                           | 0.205 | 0.266643 | 0 | 999.936857
            funding -0.1                   | -3000 | -128.9985 | 1000.038357
                                           | 0.205 | 0.266643 | -0.1 | 1000.036857
            buy 3000 42000.5 maker         | 0 | 0 | 1003.010157
                                           | 3.202 | 0.291843 | -0.1 | 1003.010157
            """),
    ]

    @Test("each step books what the table says", arguments: tables)
    func golden(table: Table) throws {
        var books = try Books(table.market, capital: table.capital)
        for line in table.lines {
            let cells = line.split(separator: "|").map { trimmed($0) }
            try books.apply(cells[0])
            let got = books.row(mark: price(table.mark))
            #expect(got == cells.dropFirst().joined(separator: " | "), "\(cells[0])")
        }
    }

    @Test(
        "after every step debits equal credits, and equity is what its parts say", arguments: tables
    )
    func identities(table: Table) throws {
        var books = try Books(table.market, capital: table.capital)
        for line in table.lines {
            try books.apply(trimmed(line.prefix { $0 != "|" }))
            #expect(books.sumsByCurrency().values.allSatisfy { $0 == .zero })
            #expect(books.balancesFromTransfers() == books.balances())
            let ledger = books.ledger
            let mark = price(table.mark)
            let unrealized = ledger.position.unrealizedPnL(of: table.market, at: mark)
            #expect(
                ledger.equity(at: mark)
                    == ledger.capital + ledger.realizedPnL + unrealized - ledger.fees
                    - ledger.funding)
            try ledger.verify()
        }
    }

    @Test("spot sells no more than is held, and what is refused changes nothing")
    func soldMoreThanHeld() throws {
        var books = try Books(Market.upbit, capital: "1000000")
        try books.apply("buy 0.001 100000000 taker")
        let before = books.row(mark: price("100000000"))
        let count = books.transfers.count
        #expect(
            throws: PostingError.soldMoreThanHeld(
                held: quantity("0.001"), sold: quantity("0.00100001"))
        ) { try books.apply("sell 0.00100001 100000000 taker") }
        #expect(books.row(mark: price("100000000")) == before)
        #expect(books.transfers.count == count)
    }

    @Test("the books cannot be opened without money", arguments: ["0", "-1"])
    func noCapital(amount: String) {
        #expect(throws: PostingError.nothingToMove(.opening)) {
            try Books(Market.upbit, capital: amount)
        }
    }

    @Test("the transfers of one source are numbered without a gap and are never empty")
    func legs() throws {
        var books = try Books(Market.upbit, capital: "1000000")
        try books.apply("buy 0.001 100000000 taker")
        try books.apply("sell 0.001 100000001 taker")
        var next: [TransferSource: UInt8] = [:]
        for transfer in books.transfers {
            #expect(transfer.leg == next[transfer.source, default: 0])
            #expect(transfer.amount > .zero)
            #expect(transfer.debit.currency == transfer.credit.currency)
            next[transfer.source] = transfer.leg + 1
        }
        #expect(next.values.sorted() == [1, 3, 4])
        #expect(books.ledger.transferCount == books.transfers.count)
    }

    @Test("account names are read back as written")
    func accountNames() {
        for kind in Account.Kind.allCases {
            let account = Account(kind, .krw)
            #expect(Account(parsing: account.description) == account)
        }
        #expect(Account(parsing: "wallet") == nil)
        #expect(Account(parsing: "purse:KRW") == nil)
    }

    @Test("new rules of the market leave the position and the books as they are")
    func update() throws {
        var books = try Books(Market.inverse, capital: "1")
        try books.apply("buy 137 4000 taker")
        let before = books.row(mark: price("4000"))
        books.ledger.update(Market.inverseLot100)
        #expect(books.row(mark: price("4000")) == before)
    }
}

@Suite("Figures of the venues' fact sheets")
struct SheetFigureTests {
    @Test("an inverse value is rounded per lot: 24,300 at 32185.5 is 75,499,857 satoshis")
    func perLot() {
        #expect(
            Market.inverseLot100.value(of: quantity("24300"), at: price("32185.5"))
                == money("0.75499857"))
    }

    @Test("the commission is cut toward zero, also when it is a rebate")
    func truncated() {
        let value = Market.inverse.value(of: quantity("2000"), at: price("3950.5"))
        #expect(value == money("0.50626"))
        // −12,656.5 satoshis
        #expect(Market.inverse.fee(on: value, role: .maker) == money("-0.00012656"))
        // 37,969.5
        #expect(Market.inverse.fee(on: value, role: .taker) == money("0.00037969"))
    }

    @Test("a long of 1 BTC at 4,000 closed at 4,400 gains qty × (1/entry − 1/exit)")
    func gain() throws {
        var books = try Books(Market.inverse, capital: "1")
        try books.apply("buy 4000 4000 taker")
        try books.apply("sell 4000 4400 taker")
        // 1 / 4,400 is 22,727.27 satoshis a contract, booked as 22,727.
        #expect(books.ledger.realizedPnL == money("0.09092"))
    }

    @Test("Bithumb's fee is cut to 0.01 won, Upbit's keeps every digit")
    func koreanFees() {
        let value = Money(price("30001"), times: quantity("3.3333"))
        #expect(Market.bithumb.fee(on: value, role: .taker) == money("40"))
        #expect("\(Market.upbit.fee(on: value, role: .taker))" == "50.00116665")
    }
}
