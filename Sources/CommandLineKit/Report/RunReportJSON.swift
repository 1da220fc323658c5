import Domain

extension RunReport {
    /// The object that `pnl --json` promises, keys in the order of the promise.
    public var json: JSONValue { .object(identityMembers + moneyMembers + activityMembers) }

    private var identityMembers: [JSONValue.Member] {
        [
            .init("run", .string(identity.run)), .init("mode", .string(identity.mode)),
            .init("exchange", .string(identity.exchange)),
            .init("market", .string(identity.market)),
            .init("currency", .string(identity.currency.code)),
            .init("from", .string(from.description)), .init("to", .string(to.description)),
            .init("synthetic_data", .bool(identity.isSynthetic)),
        ]
    }

    private var moneyMembers: [JSONValue.Member] {
        [
            .init("start_equity", .money(books.startEquity)),
            .init("end_equity", .money(books.endEquity)),
            .init("net_pnl", .money(books.netPnL)),
            .init("realized_pnl", .money(books.realizedPnL)),
            .init("unrealized_pnl", .money(books.unrealizedPnL)),
            .init("gross_pnl", .money(books.grossPnL)), .init("fees", .money(books.fees)),
            .init("funding", .money(books.funding)), .init("slippage", .money(books.slippage)),
            .init("return_pct", .number(books.returnPercent)),
            .init("buy_and_hold_pct", .number(performance.buyAndHoldPercent)),
            .init("max_drawdown_pct", .number(performance.maxDrawdownPercent)),
            .init("sharpe", .optional(performance.sharpe)),
        ]
    }

    private var activityMembers: [JSONValue.Member] {
        [
            .init("orders", .integer(activity.orders)), .init("fills", .integer(activity.fills)),
            .init("trades", .integer(activity.trades)), .init("wins", .integer(activity.wins)),
            .init("predictions", .integer(activity.predictions)),
            .init(
                "signals",
                .object([
                    "long": .integer(activity.longs), "short": .integer(activity.shorts),
                    "none": .integer(activity.nones),
                ])),
            .init(
                "not_taken",
                .object(activity.notTaken.map { .init($0.name, .integer($0.count)) })),
            .init(
                "hits",
                .object(["long": activity.longHits.json, "short": activity.shortHits.json])),
            .init(
                "ledger",
                .object([
                    "balanced": .bool(books.isBalanced), "postings": .integer(books.postings),
                ])),
            .init("model", .string(identity.model)), .init("bars", .integer(activity.bars)),
            .init("wall_seconds", .number(wallSeconds)), .init("below_cost", belowCost),
            .init("sizing", sizingObject), .init("days", .array(days.map(\.json))),
        ]
    }

    private var belowCost: JSONValue {
        .object([
            "signals": .integer(activity.belowCost.signals),
            "expected_bps_mean": .optional(activity.belowCost.expectedMean),
            "cost_bps_mean": .optional(activity.belowCost.costMean),
            "moved_bps_mean": .optional(activity.belowCost.movedMean),
        ])
    }

    private var sizingObject: JSONValue {
        .object([
            "kind": .string(sizing.kind), "of": .string(sizing.fraction.description),
            "priced_at": .string(sizing.pricedAt), "reserve_fee": .bool(sizing.reservesFee),
        ])
    }
}

extension JSONValue {
    /// An amount as a decimal string, every digit of it.
    static func money(_ amount: Money) -> JSONValue { .string(amount.description) }
}
