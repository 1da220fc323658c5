import Domain

/// Reads one entry of `instruments:`.
enum InstrumentReader {
    private enum Kind: String, CaseIterable {
        case spot
        case linear
        case inverse
    }

    /// Appends the instrument when everything it needs is there and right.
    static func read(_ section: Section, into list: inout [Instrument], faults: inout Faults) {
        var item = section
        let exchange = item.require("exchange", faults: &faults, Names.exchange)
        let market = item.require("market", faults: &faults, Names.market)
        let kind = contractKind(&item, faults: &faults)
        let base = item.require("base", faults: &faults, Names.currency)
        let quote = item.require("quote", faults: &faults, Names.currency)
        let tick = item.require("tick", faults: &faults, positive)
        let lot = item.require("lot", faults: &faults, positive)
        let makerFee = item.require("maker_fee", faults: &faults, fee)
        let takerFee = item.require("taker_fee", faults: &faults, fee)
        let minimumNotional = item.read("min_notional", faults: &faults, notNegative)
        let minimumQuantity = item.read("min_quantity", faults: &faults, positive)
        let feeStep = item.read("fee_step", faults: &faults) { text throws(Refusal) in
            try ValueParsers.orWord("off", nil, text) { text throws(Refusal) -> Money? in
                try ValueParsers.amount(text)
            }
        }
        item.finish(faults: &faults)
        guard let exchange, let market, let kind, let base, let quote, let tick, let lot,
            let makerFee, let takerFee
        else { return }
        guard base != quote else {
            let refusal = Refusal("base and quote are both \(base)", "two currencies")
            return faults.add(item.lineOf("quote"), item.fullName("quote"), refusal)
        }
        let id = InstrumentID(exchange: exchange, market: market)
        guard !list.contains(where: { $0.id == id }) else {
            let refusal = Refusal("\(id) is defined a second time", "keep one")
            return faults.add(item.lineOf("market"), item.fullName("market"), refusal)
        }
        list.append(
            Instrument(
                id: id, kind: kind, base: base, quote: quote, ticks: TickTable(Price(raw: tick)),
                lot: Quantity(raw: lot), minimumQuantity: minimumQuantity.map(Quantity.init(raw:)),
                minimumNotional: Money(
                    raw: Int128(minimumNotional ?? 0) * Int128(FixedPoint.scale)),
                makerFee: makerFee, takerFee: takerFee,
                feeRounding: feeStep.flatMap(\.self).map(FeeRounding.truncated(step:)) ?? .exact))
    }

    private static func contractKind(_ item: inout Section, faults: inout Faults) -> ContractKind? {
        let kind: Kind? = item.require("kind", faults: &faults, ValueParsers.word)
        let size = item.read("contract_size", faults: &faults, positive).map(Quantity.init(raw:))
        let name = item.fullName("contract_size")
        switch kind {
        case nil: return nil
        case .spot:
            guard item.has("contract_size") else { return .spot }
            let refusal = Refusal("spot has no contracts", "remove it")
            faults.add(item.lineOf("contract_size"), name, refusal)
            return nil
        case .linear, .inverse:
            if !item.has("contract_size") {
                let refusal = Refusal("it is missing", "units of one contract, e.g. \"1\"")
                faults.add(item.line, name, refusal)
            }
            guard let size else { return nil }
            return kind == .linear
                ? .linear(contractSize: size) : .inverse(contractSize: size)
        }
    }

    private static func positive(_ text: String) throws(Refusal) -> Int64 {
        let raw = try ValueParsers.decimal(text)
        guard raw > 0 else { throw Refusal("\(text.shortened) is not positive", "more than zero") }
        return raw
    }

    private static func notNegative(_ text: String) throws(Refusal) -> Int64 {
        let raw = try ValueParsers.decimal(text)
        guard raw >= 0 else { throw Refusal("\(text.shortened) is negative", "zero or more") }
        return raw
    }

    /// A fee as a ratio; negative is a rebate.
    private static func fee(_ text: String) throws(Refusal) -> Rate {
        let most = Rate(raw: 5_000_000)
        return try ValueParsers.ratio(text, from: -most, to: most)
    }
}

/// Names of exchanges, markets and currencies.
enum Names {
    static func exchange(_ text: String) throws(Refusal) -> String {
        let isName = text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == 45
        }
        guard isName, text.utf8.count <= 20 else {
            throw Refusal(
                "\"\(text.shortened)\" is no exchange's name", "lower-case letters, as in upbit")
        }
        return text
    }

    static func market(_ text: String) throws(Refusal) -> String {
        let isName = text.utf8.allSatisfy { byte in
            (33...126).contains(byte) && byte != 47 && byte != 92
        }
        guard isName, text.utf8.count <= 40 else {
            throw Refusal(
                "\"\(text.shortened)\" is no market code", "as the venue writes it, as in KRW-BTC")
        }
        return text
    }

    static func currency(_ text: String) throws(Refusal) -> Currency {
        let isCode = text.utf8.allSatisfy { byte in
            (65...90).contains(byte) || (48...57).contains(byte)
        }
        guard isCode, let currency = Currency(parsing: text) else {
            throw Refusal(
                "\"\(text.shortened)\" is no currency code", "capitals, as in KRW or BTC")
        }
        return currency
    }
}
