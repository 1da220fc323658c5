import BitMEX
import Domain
import ExchangeAPI
import Foundation

func messages(_ path: String) -> [[UInt8]] {
    let text = try! String(contentsOfFile: path, encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
        guard let r = line.range(of: "\"msg\":") else { return nil }
        let m = line[r.upperBound...].dropLast()
        return m.contains("\"table\":\"orderBookL2\"") ? Array(m.utf8) : nil
    }
}
let decoder = BitMEXDecoder()
let now = Timestamp(milliseconds: 1_790_000_000_000)
let all = messages(CommandLine.arguments[1]).compactMap { m -> (bytes: [UInt8], update: BookUpdate)? in
    guard let events = try? decoder.marketEvents(m, received: now), case .book(let u) = events.first else { return nil }
    return (m, u)
}
let xbt = InstrumentID(exchange: "bitmex", market: "XBTUSD")
let updates = all.map(\.update).filter { $0.instrument == xbt }
print("XBTUSD messages", updates.count, "rows", updates.reduce(0) { $0 + $1.levels.count })
var warm = BookState(of: xbt)
_ = warm.apply(updates[0])
print("levels", warm.levels(.buy).count, warm.levels(.sell).count)
func ns(_ body: () -> Void) -> Double {
    var t0 = timespec(), t1 = timespec()
    clock_gettime(CLOCK_MONOTONIC, &t0); body(); clock_gettime(CLOCK_MONOTONIC, &t1)
    return Double(t1.tv_sec - t0.tv_sec) * 1e9 + Double(t1.tv_nsec - t0.tv_nsec)
}
// 1. recorded deltas after the snapshot
let deltas = Array(updates.dropFirst())
let rows = deltas.reduce(0) { $0 + $1.levels.count }
var best = Double.infinity, list: [Double] = []
for _ in 0..<200 {
    var book = warm
    _ = book.apply(BookUpdate(instrument: xbt, kind: .change, levels: [], times: updates[0].times)) // copy
    // force the copies before timing
    if let l = updates[0].levels.last { _ = book.apply(BookUpdate(instrument: xbt, kind: .change, levels: [l], times: updates[0].times)) }
    if let l = updates[0].levels.first { _ = book.apply(BookUpdate(instrument: xbt, kind: .change, levels: [l], times: updates[0].times)) }
    let t = ns { for d in deltas { _ = book.apply(d) } }
    precondition(book.phase == .live)
    list.append(t / Double(deltas.count)); best = min(best, list.last!)
}
list.sort()
print("recorded: ns per message best \(best) median \(list[100]); rows per message \(Double(rows) / Double(deltas.count)); per row best \(best * Double(deltas.count) / Double(rows))")
// 2. three-row updates near the top and anywhere
func synthetic(_ spread: Int, kind: BookUpdate.Kind = .change, price: Bool) -> [BookUpdate] {
    var random = SeededRandom(seed: 7)
    let bids = updates[0].levels.filter { $0.side == .buy }.sorted { $0.price! > $1.price! }
    let asks = updates[0].levels.filter { $0.side == .sell }.sorted { $0.price! < $1.price! }
    return (0..<1000).map { _ in
        let levels = (0..<3).map { _ -> BookLevel in
            let side: Side = random.next() % 2 == 0 ? .buy : .sell
            let s = side == .buy ? bids : asks
            let l = s[Int(random.next() % UInt64(min(spread, s.count)))]
            return BookLevel(id: l.id, side: side, price: price ? l.price : nil, quantity: Quantity(raw: Int64(random.next() % 1000 + 1) * FixedPoint.scale))
        }
        return BookUpdate(instrument: xbt, kind: kind, levels: levels, times: updates[0].times)
    }
}
for (name, spread, price) in [("top 25", 25, false), ("top 25 with price", 25, true), ("whole book", 100_000, false)] {
    let msgs = synthetic(spread, price: price)
    var book = warm
    var times: [Double] = []
    for _ in 0..<300 { times.append(ns { for m in msgs { _ = book.apply(m) } } / 1000) }
    times.sort()
    print("3-row change, \(name): best \(times[0]) median \(times[150]) ns")
}
// 3. delete + insert of 3 levels near the top
do {
    let asks = updates[0].levels.filter { $0.side == .sell }.sorted { $0.price! < $1.price! }
    let three = [asks[2], asks[7], asks[15]]
    let del = BookUpdate(instrument: xbt, kind: .delete, levels: three.map { BookLevel(id: $0.id, side: .sell, price: nil, quantity: nil) }, times: updates[0].times)
    let ins = BookUpdate(instrument: xbt, kind: .insert, levels: three, times: updates[0].times)
    var book = warm
    var times: [Double] = []
    for _ in 0..<300 { times.append(ns { for _ in 0..<500 { _ = book.apply(del); _ = book.apply(ins) } } / 1000) }
    times.sort()
    print("3-row delete or insert near the top: best \(times[0]) median \(times[150]) ns")
}
// 4. a whole Upbit-like snapshot of 30 levels a side
do {
    let id = InstrumentID(exchange: "upbit", market: "KRW-BTC")
    let levels = (0..<30).flatMap { i -> [BookLevel] in
        [BookLevel(side: .sell, price: Price(raw: Int64(101_000 + i) * FixedPoint.scale), quantity: Quantity(raw: 5)),
         BookLevel(side: .buy, price: Price(raw: Int64(100_999 - i) * FixedPoint.scale), quantity: Quantity(raw: 5))]
    }
    let snap = BookUpdate(instrument: id, kind: .snapshot, levels: levels, times: updates[0].times)
    var book = BookState(of: id)
    var times: [Double] = []
    for _ in 0..<300 { times.append(ns { for _ in 0..<1000 { _ = book.apply(snap) } } / 1000) }
    times.sort()
    print("snapshot of 60 levels: best \(times[0]) median \(times[150]) ns")
    var sink = 0
    var w: [Double] = []
    for _ in 0..<300 { w.append(ns { for i in 0..<1000 { if let walk = book.walk(.buy, Quantity(raw: 40 + Int64(i & 7))) { sink &+= Int(truncatingIfNeeded: walk.worst.raw) } } } / 1000) }
    w.sort(); print("walk over nine levels: best \(w[0]) median \(w[150]) ns", sink & 1)
    var q: [Double] = []
    for _ in 0..<300 { q.append(ns { for _ in 0..<1000 { sink &+= Int(book.bestBid!.price.raw &+ book.bestAsk!.price.raw) } } / 1000) }
    q.sort(); print("best bid and ask: best \(q[0]) ns", sink & 1)
}
// 5. dedupe
do {
    var d = TradeDedupe(); var n: Int64 = 0
    var times: [Double] = []
    for _ in 0..<300 { times.append(ns { for _ in 0..<1000 { n += 1; _ = d.admit(.number(n)) } } / 1000) }
    times.sort(); print("dedupe of a new trade: best \(times[0]) median \(times[150]) ns")
}
