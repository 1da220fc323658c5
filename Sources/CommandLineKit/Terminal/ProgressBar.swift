import Glibc

/// Progress of long work on one line of a terminal; silent in a pipe.
///
/// Time comes from the caller's clock only through `update`, so that the text can be tested.
public struct ProgressBar: Sendable {
    private let title: String
    /// Steps in all; `nil` when unknown.
    private let total: Int?
    private let unit: String
    private let isVisible: Bool
    private let width: Int
    private let started: ContinuousClock.Instant
    private var lastDrawn: ContinuousClock.Instant?

    /// Redraws at most this often.
    private static let pause = Duration.milliseconds(100)

    /// A bar that begins at `now`.
    ///
    /// - Parameters:
    ///   - unit: what is counted, e.g. `rows`.
    ///   - isVisible: whether standard error is a terminal; see `Terminal.isErrorTerminal`.
    public init(
        _ title: String, total: Int?, unit: String, isVisible: Bool, width: Int = 80,
        now: ContinuousClock.Instant
    ) {
        self.title = title
        self.total = total
        self.unit = unit
        self.isVisible = isVisible
        self.width = width
        started = now
    }

    /// Draws `done` steps, unless the last drawing was a moment ago.
    public mutating func update(_ done: Int, now: ContinuousClock.Instant) {
        guard isVisible else { return }
        if let lastDrawn, now - lastDrawn < Self.pause { return }
        lastDrawn = now
        Terminal.writeError("\r\u{1B}[K" + line(done, elapsed: now - started))
    }

    /// Removes the line from the terminal.
    public func finish() {
        guard isVisible, lastDrawn != nil else { return }
        Terminal.writeError("\r\u{1B}[K")
    }

    /// The line as it would be drawn: `title ████░░░░  42 %  1,234 rows  56,789/s  0:07 left`.
    func line(_ done: Int, elapsed: Duration) -> String {
        let seconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let rate = seconds > 0 ? Double(done) / seconds : 0
        var text = title
        var tail = "  \(NumberText.grouped(done)) \(unit)"
        if rate > 0 { tail += "  \(NumberText.fixed(rate, rate < 10 ? 1 : 0))/s" }
        if let total, total > 0 {
            let share = min(1, Double(done) / Double(total))
            tail = "  \(NumberText.fixed(share * 100, 0)) %" + tail
            if rate > 0 { tail += "  \(Self.clock(Double(max(0, total - done)) / rate))" }
            let room = min(30, width - 1 - title.displayWidth - tail.displayWidth - 1)
            if room >= 5 {
                let full = Int((share * Double(room)).rounded(.down))
                text +=
                    " " + String(repeating: "█", count: full)
                    + String(repeating: "░", count: room - full)
            }
        }
        return String((text + tail).prefix(width - 1))
    }

    private static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 360_000 else { return "–" }
        let whole = Int(seconds.rounded(.up))
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let tail = "\(two(whole % 60))"
        return whole >= 3600
            ? "\(whole / 3600):\(two(whole / 60 % 60)):\(tail)" : "\(whole / 60):\(tail)"
    }
}

/// What the process is connected to.
public enum Terminal {
    public static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    public static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal at standard output; 80 when there is none.
    public static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes text to standard error, where nothing can be done about a failure to write.
    public static func writeError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Writes text to standard output; the error number when that fails, e.g. a full disk.
    public static func writeOutput(_ text: String) throws(CommandError) {
        if let fault = write(text, to: STDOUT_FILENO) {
            throw CommandError(
                .cannotWrite, "standard output cannot be written: \(fault)",
                remedy: "check the disk, or the program that reads the pipe")
        }
    }

    /// Writes everything; the system's words when that fails.
    private static func write(_ text: String, to descriptor: Int32) -> String? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return String(cString: strerror(errno))
            }
            bytes = bytes.dropFirst(count)
        }
        return nil
    }
}
