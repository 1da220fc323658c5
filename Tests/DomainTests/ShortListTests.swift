import Domain
import Testing

@Suite("Short lists")
struct ShortListTests {
    @Test("taking an element out leaves the others in their order", arguments: 0..<4)
    func take(index: Int) {
        var list = ["a", "b", "c", "d"]
        var expected = list
        #expect(list.take(at: index) == expected.remove(at: index))
        #expect(list == expected)
    }

    @Test("an emptied list keeps its memory")
    func clear() {
        var list = Array(0..<100)
        let capacity = list.capacity
        list.clear()
        #expect(list.isEmpty)
        #expect(list.capacity == capacity)
    }
}
