// The status page shows of each venue what its world holds.
extension UpbitServer: ExchangeReporting {
    public func report() -> ExchangeReport { world.report }
}

extension BithumbServer: ExchangeReporting {
    public func report() -> ExchangeReport { world.report }
}

extension BitMEXServer: ExchangeReporting {
    public func report() -> ExchangeReport { world.report }
}
