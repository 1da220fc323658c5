// The lists on an order's way hold one element or a few. What the standard library does for lists of any
// length takes longer there than what is done with the elements.
extension Array {
    /// Empties the list one by one from its end, and keeps its memory.
    @inlinable
    public mutating func clear() {
        while popLast() != nil {}
    }

    /// Takes an element out; the last one, which is often the only one, leaves nothing to be moved.
    @inlinable @discardableResult
    public mutating func take(at index: Int) -> Element {
        index == count - 1 ? removeLast() : remove(at: index)
    }
}
