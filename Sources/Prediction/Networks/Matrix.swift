import CNeuralKernels
import COpenBLAS
import Glibc

/// Row-major matrix arithmetic on one thread: OpenBLAS, and a kernel of our own for narrow results.
///
/// OpenBLAS copies both matrices into its own order before it multiplies, which pays when each is
/// read many times. Layers of some dozen units are too narrow for that: the kernel copies only the
/// right matrix, a few columns at a time.
enum Matrix {
    /// The most columns of a result that the kernel gets; from here on OpenBLAS is as fast.
    static let narrow = 128

    /// Evaluated once before the first product: a trading process has no use for a thread pool, and
    /// one thread makes sums come out the same every time.
    private static let isSingleThreaded: Bool = {
        openblas_set_num_threads(1)
        return true
    }()

    static func prepare() { precondition(isSingleThreaded) }

    /// A row-major matrix in memory, to be read as it stands or transposed.
    struct Operand {
        let values: UnsafePointer<Float>
        /// The length of a row in memory.
        let width: Int
        var isTransposed = false

        var transposed: Operand {
            Operand(values: values, width: width, isTransposed: !isTransposed)
        }

        fileprivate var view: MatrixView {
            MatrixView(
                values: values, row_step: isTransposed ? 1 : width,
                column_step: isTransposed ? width : 1)
        }
        fileprivate var flag: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
    }

    /// `result = left × right` with `left` rows × inner and `right` inner × columns, as they are read.
    static func multiply(
        _ left: Operand, _ right: Operand, into result: UnsafeMutablePointer<Float>, rows: Int,
        columns: Int, inner: Int
    ) {
        if columns <= narrow && inner <= Int(narrow_product_depth) {
            narrow_product(left.view, right.view, result, rows, columns, inner)
        } else {
            cblas_sgemm(
                CblasRowMajor, left.flag, right.flag, Int32(rows), Int32(columns), Int32(inner), 1,
                left.values, Int32(left.width), right.values, Int32(right.width), 0, result,
                Int32(columns))
        }
    }
}

/// Elementwise arithmetic, eight lanes at a time.
///
/// Products are added with `*` and `+`: `addProduct` is a library call for each lane on processors
/// that the compiler may not assume to have fused arithmetic.
enum Elementwise {
    @inline(__always)
    static func load(_ pointer: UnsafePointer<Float>, _ index: Int) -> SIMD8<Float> {
        UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD8<Float>.self)
    }

    @inline(__always)
    static func store(
        _ value: SIMD8<Float>, _ pointer: UnsafeMutablePointer<Float>, _ index: Int
    ) {
        UnsafeMutableRawPointer(pointer + index).storeBytes(of: value, as: SIMD8<Float>.self)
    }

    /// Zeroes each value with chance `threshold / 256` and scales the others up to keep the mean.
    static func dropOut(
        _ values: UnsafeMutablePointer<Float>, count: Int, threshold: UInt8,
        randomness: inout Randomness
    ) {
        let scale = SIMD8<Float>(repeating: 256 / (256 - Float(threshold)))
        let zero = SIMD8<Float>(repeating: 0)
        let limit = SIMD8<Int32>(repeating: Int32(threshold))
        var index = 0
        while index < count {
            let bytes = unsafeBitCast(randomness.next(), to: SIMD8<UInt8>.self)
            let isDropped = SIMD8<Int32>(truncatingIfNeeded: bytes) .< limit
            if index &+ 8 <= count {
                let scaled = load(values, index) * scale
                store(scaled.replacing(with: zero, where: isDropped), values, index)
            } else {
                for lane in 0..<(count - index) {
                    values[index + lane] = isDropped[lane] ? 0 : values[index + lane] * scale[0]
                }
            }
            index &+= 8
        }
    }
}
