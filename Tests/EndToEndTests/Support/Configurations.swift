/// Configurations that several suites use.
enum Configurations {
    /// Models of one-minute bars that look five minutes ahead: small files train them.
    static let quick = """
        predict_every: 1m
        horizon: 5m

        """

    /// An instrument of one's own, as CLI.md writes it.
    static let ownSpot = """
        instruments:
          - { exchange: paper, market: BTC-USDT, kind: spot, base: BTC, quote: USDT, tick: "0.1",
              lot: "0.00000001", min_notional: "0", maker_fee: "0.0005", taker_fee: "0.0005" }

        """

    /// A linear contract of one's own: a contract is 0.001 BTC, fees cut to 10⁻⁶.
    static let ownLinear = """
        instruments:
          - { exchange: paper, market: BTC-PERP, kind: linear, base: BTC, quote: USDT, tick: "0.5",
              lot: "1", contract_size: "0.001", maker_fee: "0", taker_fee: "0.0006",
              fee_step: "0.000001" }

        """

    static let gateOff = "gate: { minimum_edge_bps: off }\n"
    /// Orders fill whole at the next open, with no costs but the fee.
    static let plainFills =
        "simulation: { spread_bps: \"0\", slippage_bps: \"0\", participation: \"0\" }\n"
}
