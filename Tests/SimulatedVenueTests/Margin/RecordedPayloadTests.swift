import Domain
import Foundation
import Testing

@testable import SimulatedVenue

/// Every recorded row that carries enough fields, read from the recordings themselves.
@Suite("Recorded rows", .enabled(if: Recorded.isThere, "the recordings are not beside the project"))
struct RecordedPayloadTests {
    @Test("all 298 recorded fills of 2019 have our value and our commission")
    func fills() throws {
        let rows = try #require(
            Recorded.json("peron/executions_2019-05-30_first300.json") as? [[String: Any]])
        var fills = 0
        for row in rows.map(RecordedRow.init) where row.string("execType") == "Trade" {
            let value = Market.inverse.value(
                of: contracts(row.units("lastQty")), at: row.price("lastPx"))
            let isBuy = row.string("side") == "Buy"
            #expect(satoshi(row.units("execCost")) == (isBuy ? -value : value))
            let role =
                row.string("lastLiquidityInd") == "AddedLiquidity"
                ? LiquidityRole.maker : .taker
            #expect(satoshi(row.units("execComm")) == Market.inverse.fee(on: value, role: role))
            fills += 1
        }
        #expect(fills == 298)
    }

    @Test("both recorded funding rows have our value and our payment")
    func funding() throws {
        let rows = try #require(
            Recorded.json("peron/executions_2019-05-30_first300.json") as? [[String: Any]])
        let fundings = rows.map(RecordedRow.init).filter { $0.string("execType") == "Funding" }
        #expect(fundings.count == 2)
        for row in fundings {
            // Both positions were short: their cost is positive, their own rate the public one negated.
            let held = contracts(-row.units("lastQty"))
            #expect(
                Market.inverse.signedValue(of: held, at: row.price("lastPx"))
                    == satoshi(row.units("execCost")))
            #expect(
                FairPrice.funding(
                    on: held, of: Market.inverse, mark: row.price("lastPx"),
                    rate: -row.rate("commission")) == satoshi(row.units("execComm")))
        }
    }

    /// Path, the way to the row inside, lot, whether the closing fee may be a satoshi more than ours.
    static let positions: [(path: String, key: String, lot: Int, grew: Bool)] = [
        ("ccapi/position_and_margin_cross_long_500_2021-07.json", "position", 100, true),
        ("peron/position_margin_isolated_short_299901.json", "0", 1, false),
        ("positions-misc/position_cross_long_1_2019-09.json", "", 1, false),
        ("positions-misc/position_isolated_short_500_2018-08.json", "partial", 1, false),
    ]

    @Test("a recorded position ties up what its row says", arguments: positions)
    func position(path: String, key: String, lot: Int, grew: Bool) throws {
        let row = try row(path, key)
        let instrument = lot == 1 ? Market.inverse : Market.inverseByHundred
        let held = Position(
            quantity: contracts(row.units("currentQty")), cost: satoshi(row.units("posCost")))
        let leverage = row.fields["crossMargin"] as? Bool == true ? nil : row.rate("leverage")
        let requirement = MarginRequirement(
            terms: .xbtusd(maintenance: row.text("maintMarginReq")), riskLimit: money("200"),
            leverage: leverage)
        let margin = PositionMargin(
            cost: held.cost.magnitude, requirement: requirement, fee: row.rate("commission"),
            cross: satoshi(row.units("posCross")), loss: satoshi(row.units("posLoss")),
            payableFunding: .zero, unit: satoshi(1))
        #expect(requirement.initial == row.rate("initMarginReq"))
        #expect(margin.initial == satoshi(row.units("posInit")))
        let extra = satoshi(row.units("posComm")) - margin.closingFee
        #expect(extra == (grew ? satoshi(1) : .zero))
        #expect(margin.total + extra == satoshi(row.units("posMargin")))
        let unrealized = held.unrealizedPnL(of: instrument, at: row.price("markPrice"))
        #expect(unrealized == satoshi(row.units("unrealisedPnl")))
        #expect(margin.total + extra + unrealized == satoshi(row.units("maintMargin")))
        #expect(
            Ratio.of(unrealized, held.cost.magnitude, digits: 4) == row.rate("unrealisedPnlPcnt"))
        #expect(
            Ratio.of(
                unrealized, held.cost.magnitude, times: requirement.shownLeverage, digits: 4)
                == row.rate("unrealisedRoePcnt"))
        let realized = satoshi(row.units("realisedPnl") + row.units("rebalancedPnl"))
        #expect(
            LossPrice.price(of: held, instrument, atLoss: realized) == row.price("breakEvenPrice"))
    }

    @Test("recorded isolated positions have our liquidation and bankruptcy prices")
    func prices() throws {
        for (path, key, _, _) in Self.positions {
            let row = try row(path, key)
            guard row.fields["crossMargin"] as? Bool == false else { continue }
            let held = Position(
                quantity: contracts(row.units("currentQty")), cost: satoshi(row.units("posCost")))
            let margin = row.units("posMargin")
            #expect(
                LossPrice.price(
                    of: held, Market.inverse, atLoss: satoshi(margin - row.units("posMaint")))
                    == row.price("liquidationPrice"))
            #expect(
                LossPrice.price(
                    of: held, Market.inverse, atLoss: satoshi(margin - row.units("posComm")))
                    == row.price("bankruptPrice"))
        }
    }

    @Test("recorded account rows add up as ours do")
    func accounts() throws {
        var rows = try #require(Recorded.json("peron/doc_margin_api.json") as? [[String: Any]])
        rows.append(
            try row("ccapi/position_and_margin_cross_long_500_2021-07.json", "margin").fields)
        rows.append(try row("peron/position_margin_isolated_short_299901.json", "1").fields)
        #expect(rows.count == 7)
        for row in rows.map(RecordedRow.init) {
            let units = { (name: String) in satoshi(row.units(name)) }
            #expect(units("walletBalance") == units("amount") + units("realisedPnl"))
            #expect(units("marginBalance") == units("walletBalance") + units("unrealisedPnl"))
            let used = units("initMargin") + units("maintMargin")
            #expect(units("excessMargin") == units("marginBalance") - used)
            #expect(units("riskValue") == units("grossMarkValue") + units("grossOpenCost"))
            #expect(
                Ratio.of(used, units("marginBalance"), digits: 4) == row.rate("marginUsedPcnt"))
            #expect(
                Ratio.capped(units("marginBalance"), units("grossMarkValue"))
                    == row.rate("marginBalancePcnt"))
            #expect(
                Ratio.capped(units("excessMargin"), units("grossMarkValue"))
                    == row.rate("excessMarginPcnt"))
        }
    }

    @Test("recorded perpetuals are marked where we mark them")
    func marks() throws {
        var rows = try #require(
            Recorded.json("ccxt-markets/instruments_2026-05-21.json") as? [[String: Any]])
        rows += try #require(
            Recorded.json("cryptofeed/rest_instrument_active_2021-07-22.json") as? [[String: Any]])
        var compared = 0
        for fields in rows where fields["fairMethod"] as? String == "FundingRate" {
            let text = { (name: String) in
                (fields[name] as? NSNumber)?.stringValue ?? fields[name] as? String ?? ""
            }
            guard !text("indicativeSettlePrice").isEmpty, !text("fundingRate").isEmpty,
                let time = Timestamp(iso8601: text("timestamp")),
                let next = Timestamp(iso8601: text("fundingTimestamp"))
            else { continue }
            let index = price(text("indicativeSettlePrice"))
            // Rows of 2021 do not state the grid of marks: it is the power of ten in the tick, a hundredth
            // at most, but for XRPUSD, whose index and mark lie on half a tick.
            var terms = MarginTerms.xbtusd()
            terms.priceStep =
                text("symbol") == "XRPUSD"
                ? price("0.00005") : Self.grid(of: price(text("tickSize")))
            let ours = FairPrice.mark(
                index: index, rate: rate(text("fundingRate")), at: time, nextFunding: next,
                terms: terms)
            #expect(ours == price(text("markPrice")), "\(text("symbol"))")
            compared += 1
        }
        #expect(compared == 25)
    }

    private static func grid(of tick: Price) -> Price {
        var step: Int64 = 1_000_000
        while tick.raw % step != 0 { step /= 10 }
        return Price(raw: step)
    }

    private func row(_ path: String, _ key: String) throws -> RecordedRow {
        let json = try Recorded.json(path)
        if let list = json as? [[String: Any]], let index = Int(key) {
            return RecordedRow(fields: list[index])
        }
        let object = try #require(json as? [String: Any])
        if key.isEmpty { return RecordedRow(fields: object) }
        return RecordedRow(fields: try #require(object[key] as? [String: Any]))
    }
}
