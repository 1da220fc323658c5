import Domain
import SimulatedVenue

/// The money of an account in one currency, in the smallest unit.
struct BitMEXPurse {
    let asset: BitMEXAsset
    let account: AccountID
    /// Put in, and, where there is no margin, what trading made of it.
    var amount: Int64 = 0
    /// What the sessions that are over have booked.
    var session = BitMEXSessions.Account()
    /// What positions in this currency and their orders tie up; `nil` for a currency without
    /// margin.
    var margin: MarginRow?
    /// Held back for open orders on spot; where there is margin, its row has it already.
    var locked: Int64 = 0

    private func units(_ money: Money?) -> Int64 { asset.units(money ?? .zero, .nearest) }

    var walletBalance: Int64 { margin.map { units($0.walletBalance) } ?? amount }
    var marginBalance: Int64 { margin.map { units($0.marginBalance) } ?? amount }
    var unrealized: Int64 { units(margin?.unrealized) }
    /// Of the running session.
    var realized: Int64 { units(margin.map { $0.realized - session.realized }) }
    private var excess: Int64 {
        margin.map { units($0.excessMargin) } ?? amount - locked
    }

    func row(at time: Timestamp) -> BitMEXRow {
        BitMEXRow(balances + margins(at: time))
    }

    private var balances: [(String, BitMEXCell)] {
        [
            ("account", .integer(Int64(account.raw))),
            ("currency", .text(asset.unit)),
            ("riskLimit", .integer(1_000_000_000_000)),
            ("amount", .integer(margin.map { units($0.amount + session.realized) } ?? amount)),
            ("prevRealisedPnl", .integer(units(session.previous))),
            ("grossComm", .integer(units(margin.map { $0.grossFees - session.fees }))),
            ("grossOpenCost", .integer(units(margin?.grossOpenCost))),
            ("grossOpenPremium", .integer(units(margin?.grossOpenPremium))),
            ("grossExecCost", .integer(units(margin?.grossCost))),
            ("grossMarkValue", .integer(units(margin?.grossMarkValue))),
            ("riskValue", .integer(units(margin?.riskValue))),
        ]
    }

    private func margins(at time: Timestamp) -> [(String, BitMEXCell)] {
        let free = max(0, excess)
        return [
            ("initMargin", .integer(margin.map { units($0.orderMargin) } ?? locked)),
            ("maintMargin", .integer(units(margin?.heldMargin))),
            ("targetExcessMargin", .integer(0)),
            ("realisedPnl", .integer(realized)),
            ("unrealisedPnl", .integer(unrealized)),
            ("walletBalance", .integer(walletBalance)),
            ("marginBalance", .integer(marginBalance)),
            ("marginLeverage", .rate(margin?.leverage ?? .zero)),
            ("marginUsedPcnt", .rate(margin?.usedShare ?? .zero)),
            ("excessMargin", .integer(excess)),
            ("availableMargin", .integer(free)),
            ("withdrawableMargin", .integer(max(0, min(free, walletBalance)))),
            ("makerFeeDiscount", .integer(0)),
            ("takerFeeDiscount", .integer(0)),
            ("timestamp", .time(time)),
            ("foreignMarginBalance", .integer(0)),
            ("foreignRequirement", .integer(0)),
        ]
    }

    /// The row of the `wallet` table: what was put in, and what it has become.
    func walletRow(deposited: Int64, at time: Timestamp) -> BitMEXRow {
        BitMEXRow([
            ("account", .integer(Int64(account.raw))),
            ("currency", .text(asset.unit)),
            ("deposited", .integer(deposited)),
            ("withdrawn", .integer(0)),
            ("transferIn", .integer(0)),
            ("transferOut", .integer(0)),
            ("amount", .integer(walletBalance)),
            ("pendingCredit", .integer(0)),
            ("pendingDebit", .integer(0)),
            ("confirmedDebit", .integer(0)),
            ("timestamp", .time(time)),
        ])
    }
}
