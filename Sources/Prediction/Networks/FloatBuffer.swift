/// Memory for `count` floats, 64-byte aligned, zero at first, freed when its owner goes.
///
/// Not copyable and not sendable: training owns its memory alone.
struct FloatBuffer: ~Copyable {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    init(_ count: Int) {
        self.count = count
        // One SIMD register of slack, so that an empty buffer is still a valid address.
        let bytes = (count + 8) * MemoryLayout<Float>.stride
        pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            .bindMemory(to: Float.self, capacity: count + 8)
        pointer.initialize(repeating: 0, count: count + 8)
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }

    func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

    func contents() -> [Float] { [Float](UnsafeBufferPointer(start: pointer, count: count)) }
}
