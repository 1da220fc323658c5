import Testing

@testable import Prediction

@Suite("Matrices")
struct MatrixTests {
    struct Size: CustomTestStringConvertible {
        let rows: Int
        let columns: Int
        let inner: Int
        var testDescription: String { "\(rows) × \(inner) times \(inner) × \(columns)" }
    }

    /// Around the sizes of tiles and stripes, and on both sides of the border to OpenBLAS.
    static let sizes = [
        Size(rows: 1, columns: 1, inner: 1), Size(rows: 7, columns: 3, inner: 5),
        Size(rows: 8, columns: 16, inner: 64), Size(rows: 9, columns: 17, inner: 2),
        Size(rows: 23, columns: 33, inner: 60), Size(rows: 64, columns: 64, inner: 256),
        Size(rows: 12, columns: 128, inner: 256), Size(rows: 12, columns: 129, inner: 257),
    ]

    @Test(
        "a product is the sums of products, as they stand and transposed", arguments: sizes,
        [(false, false), (true, false), (false, true), (true, true)])
    func product(size: Size, transposed: (left: Bool, right: Bool)) {
        let (rows, columns, inner) = (size.rows, size.columns, size.inner)
        var randomness = Randomness(seed: 5)
        let left = (0..<rows * inner).map { _ in randomness.nextSigned() }
        let right = (0..<inner * columns).map { _ in randomness.nextSigned() }
        // Two rows more than the result has: nothing may be written there.
        var result = [Float](repeating: 7, count: (rows + 2) * columns)
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                result.withUnsafeMutableBufferPointer { result in
                    guard let first = left.baseAddress, let second = right.baseAddress,
                        let target = result.baseAddress
                    else { return }
                    Matrix.multiply(
                        .init(
                            values: first, width: transposed.left ? rows : inner,
                            isTransposed: transposed.left),
                        .init(
                            values: second, width: transposed.right ? inner : columns,
                            isTransposed: transposed.right),
                        into: target, rows: rows, columns: columns, inner: inner)
                }
            }
        }
        var largestError = 0.0
        for row in 0..<rows {
            for column in 0..<columns {
                let exact = (0..<inner).reduce(0.0) { sum, k in
                    let one = left[transposed.left ? k * rows + row : row * inner + k]
                    let other = right[transposed.right ? column * inner + k : k * columns + column]
                    return sum + Double(one) * Double(other)
                }
                let error = abs(exact - Double(result[row * columns + column]))
                largestError = max(largestError, error)
            }
        }
        #expect(largestError < 2e-5)
        #expect(result[(rows * columns)...].allSatisfy { $0 == 7 })
    }

    @Test("rows are gathered in the order given, repeated ones too", arguments: [1, 16, 37])
    func gathering(width: Int) {
        var randomness = Randomness(seed: 2)
        let source = (0..<50 * width).map { _ in randomness.nextSigned() }
        let order = (0..<Int32(40)).map { $0 * 31 % 50 } + [3, 3]
        let trainer = NetworkTrainer(
            Network(
                shape: NetworkShape(inputs: width, hidden: [], outputs: 1), randomness: &randomness),
            batch: order.count, optimizer: .init())
        source.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { trainer.gather(order[...], of: base) }
        }
        for (index, row) in order.enumerated() {
            for column in 0..<width {
                #expect(
                    trainer.input[index * width + column] == source[Int(row) * width + column])
            }
        }
    }

    @Test("a step gives its thread back with subnormal numbers as they were")
    func subnormals() {
        var randomness = Randomness(seed: 2)
        let trainer = NetworkTrainer(
            Network(
                shape: NetworkShape(inputs: 2, hidden: [4], outputs: 1), randomness: &randomness),
            batch: 1, optimizer: .init())
        _ = trainer.step(rows: 1, classes: [1], weights: [1, 1], randomness: &randomness)
        let smallest = Float.leastNormalMagnitude
        #expect(smallest * Float(randomness.next(below: 1) + 1) / 2 > 0)
    }
}
