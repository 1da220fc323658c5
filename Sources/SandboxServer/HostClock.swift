public import Domain
import NIOCore
public import Sandbox
import Synchronization

/// The clocks of a host that runs, from one that nobody sets: to be asked on any thread.
public final class HostClock: Sendable {
    private struct State {
        var clock: SandboxClock
        /// When it showed what it starts with.
        var started: NIODeadline

        func time(_ skew: TimeSpan) -> SandboxTime {
            let elapsed = TimeSpan(nanoseconds: (NIODeadline.now() - started).nanoseconds)
            return clock.time(after: elapsed, skew: skew)
        }
    }
    private let state: Mutex<State>

    init(_ clock: SandboxClock, started: NIODeadline) {
        state = Mutex(State(clock: clock, started: started))
    }

    /// What the clocks show now.
    ///
    /// - Parameter skew: how far the venue's wall clock is ahead.
    public func time(skew: TimeSpan = .zero) -> SandboxTime {
        state.withLock { $0.time(skew) }
    }

    /// Seconds of the market for each second of the wall.
    public var speed: Rate { state.withLock { $0.clock.speed } }

    /// Lets the market run at another speed from now on; neither clock jumps.
    public func run(at speed: Rate) {
        state.withLock { state in
            let now = NIODeadline.now()
            let time = state.clock.time(
                after: TimeSpan(nanoseconds: (now - state.started).nanoseconds))
            state = State(
                clock: SandboxClock(
                    wallStart: time.wall, marketStart: time.market, speed: speed), started: now)
        }
    }
}
