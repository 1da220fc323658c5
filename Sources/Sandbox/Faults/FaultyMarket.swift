/// A venue's server that can be made to lose a race against its own market.
public protocol FaultyMarket: AnyObject {
    /// Fills a part of the order that `request`, a cancel, is about, as if somebody had traded with it
    /// in the last moment; does nothing when there is no such open order. The request is carried out
    /// right after.
    func fillPartly(before request: WireRequest, at time: SandboxTime)
}
