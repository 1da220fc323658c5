import Domain
public import Transport

// What the passing of time alone brings about.

extension StreamSupervisor {
    /// When the next tick is due at the latest; never while only the connection can bring news.
    public var wakeAt: Moment {
        switch phase {
        case .waiting(let until): until
        case .connecting, .ending, .stopping, .stopped: .never
        case .loggingIn(let until): min(until, lineAt)
        case .settling(let until): min(until, lineAt)
        case .live(let since):
            min(lineAt, muteAt, policy.renewAfter.map { since + $0 } ?? .never)
        }
    }

    mutating func tick(_ now: Moment, _ outputs: inout [Output]) {
        switch phase {
        case .waiting(let until):
            guard now >= until else { return }
            phase = .connecting
            outputs.append(.connect)
        case .loggingIn(let until):
            guard now < until else {
                return end(.loginUnanswered(policy.loginWithin), .normal, now, &outputs)
            }
            watchLine(now, &outputs)
        case .settling(let until):
            guard now < until else {
                let missing = subscriptions.indices.filter(awaitsSnapshot)
                    .map { subscriptions[$0].topic }
                return end(
                    .unsettled(missing, policy.settleWithin), .normal, now, &outputs)
            }
            watchLine(now, &outputs)
        case .live(let since):
            if let mute = subscriptions.indices.first(where: { silenceEnds($0) <= now }) {
                let loss = StreamLoss.mute(subscriptions[mute].topic, now - lastData[mute])
                return end(loss, .normal, now, &outputs)
            }
            if let age = policy.renewAfter, now >= since + age {
                return end(.planned, .normal, now, &outputs)
            }
            watchLine(now, &outputs)
        case .connecting, .ending, .stopping, .stopped: break
        }
    }

    /// When something is due about the line itself: a probe, or giving up on its answer.
    private var lineAt: Moment {
        isProbeOpen
            ? lastProbe + policy.answerWithin
            : min(lastHeard + policy.probeAfterSilence, lastProbe + policy.probeEvery)
    }

    private mutating func watchLine(_ now: Moment, _ outputs: inout [Output]) {
        guard now >= lineAt else { return }
        if isProbeOpen {
            // Nobody is there to hear a farewell.
            end(.silent(now - lastHeard), nil, now, &outputs)
        } else {
            probe(now, &outputs)
        }
    }

    private var muteAt: Moment { subscriptions.indices.map(silenceEnds).min() ?? .never }

    private func silenceEnds(_ index: Int) -> Moment {
        subscriptions[index].allowedSilence.map { lastData[index] + $0 } ?? .never
    }
}
