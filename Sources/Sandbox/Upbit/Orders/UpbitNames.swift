internal import Domain
internal import SimulatedVenue
internal import Transport

/// The names under which orders and executions go over the wire.
///
/// Orders are known as long as the venue keeps them. An execution's name follows from its number, so that
/// it is the same on every path without being kept.
struct UpbitNames {
    private struct Record {
        let uuid: String
        let placedAt: Timestamp
    }

    private let seed: String
    private var records: [OrderNumber: Record] = [:]
    private var numbers: [String: OrderNumber] = [:]
    /// Beyond so many names, those of forgotten orders are looked for.
    private var sweepAt = 4096

    /// - Parameter seed: tells one sandbox's executions from those of another.
    init(seed: String) { self.seed = seed }

    /// How many orders are known by name.
    var count: Int { records.count }

    func number(_ uuid: String) -> OrderNumber? { numbers[uuid.lowercased()] }

    /// When the order was placed on the wall's clock; `nil` when that was not over the wire.
    func placedAt(_ number: OrderNumber) -> Timestamp? { records[number]?.placedAt }

    mutating func uuid(of number: OrderNumber, in world: SandboxWorld) -> String {
        records[number]?.uuid ?? add(number, in: world, placedAt: .distantPast)
    }

    @discardableResult
    mutating func add(
        _ number: OrderNumber, in world: SandboxWorld, placedAt wall: Timestamp
    ) -> String {
        let uuid = records[number]?.uuid ?? world.randomUUID()
        records[number] = Record(uuid: uuid, placedAt: wall)
        numbers[uuid] = number
        if records.count > sweepAt { sweep(world.venue) }
        return uuid
    }

    private mutating func sweep(_ venue: MatchingVenue) {
        for (number, record) in records where venue.order(number) == nil {
            records[number] = nil
            numbers[record.uuid] = nil
        }
        sweepAt = max(4096, records.count * 2)
    }

    func uuid(of execution: Execution) -> String {
        var bytes = Array(SHA256Hash.digest(of: "\(seed) \(execution.number)").prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, digit) in Hexadecimal.encode(bytes).enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(digit)
        }
        return text
    }
}
