import Domain
import Transport

/// The clock of this machine, for the rooms at the edge.
struct SystemClock: WallClock {
    var now: Timestamp { Clock.now }

    func wait(until time: Timestamp) async {
        while !Task.isCancelled {
            let left = time - now
            guard left > .zero else { return }
            // Sleep ends early only when the task is cancelled, which the loop sees.
            try? await Task.sleep(for: .nanoseconds(left.nanoseconds))
        }
    }
}
