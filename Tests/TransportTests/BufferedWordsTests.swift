import Synchronization
import Testing
import Transport

@Suite("Buffered random words")
struct BufferedWordsTests {
    @Test("come in the order of the source, which is asked once for every 32")
    func order() {
        let calls = Mutex(0)
        var words = BufferedWords { memory in
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            let all = memory.bindMemory(to: UInt64.self)
            for index in all.indices { all[index] = UInt64(call * 1000 + index) }
        }
        let drawn = (0..<70).map { _ in words.next() }
        for (place, word) in drawn.enumerated() {
            let (round, index) = place.quotientAndRemainder(dividingBy: 32)
            #expect(word == UInt64((round + 1) * 1000 + index))
        }
        #expect(calls.withLock { $0 } == 3)
    }
}
