import BitMEX
import Domain
import ExchangeAPI
import LoopbackServer
import Testing
import Transport

@Suite("Nothing before its snapshot", .timeLimit(.minutes(1)))
struct SnapshotTests {
    static let filter = #""filter":{"symbol":"XBTUSD"},"#
    static let welcome = ServerFrames.text(
        #"{"info":"Welcome","version":"2","timestamp":"2026-01-01T00:00:00.000Z","#
            + #""docs":"","heartbeatEnabled":false,"limit":{"remaining":30}}"#)
    static let pong = ServerFrames.text("pong")
    /// A venue answers every ping, however often a busy machine asks.
    static let signsOfLife = ["ping": pong]

    static func stream(_ server: LoopbackServer) throws -> BitMEXMarketStream {
        try BitMEXMarketStream(
            [StreamTopic(.book, market: "XBTUSD")], url: "ws://localhost:\(server.port)/realtime")
    }

    @Test("changes before the partial are passed over; the stream is restored behind it")
    func partial() async throws {
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(after: Self.welcome)
            try connection.write(
                Said.level("update", 1) + Said.level("insert", 2) + Self.pong
                    + Said.level("partial", 3, filter: Self.filter) + Said.level("insert", 4))
            try connection.finishWebSocket(answering: Self.signsOfLife)
        }
        let rig = try Rig(Hurried(Self.stream(server)), describe: describe)
        let lines = await rig.lines(until: #"book insert"#)
        #expect(rig.runner.health.beforeSnapshot == 2)
        rig.runner.stop()
        server.stop()
        #expect(lines == [#"book snapshot ["3"]"#, "restored", #"book insert ["4"]"#])
    }

    @Test("a book that lost its thread is asked for again on the same connection")
    func resync() async throws {
        let texts = Shared<[String]>([])
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(
                after: Self.pong + Said.level("partial", 1, filter: Self.filter))
            var subscriptions = 0
            while subscriptions < 2 {
                let text = try connection.readFrame(answering: Self.signsOfLife).text
                texts.change { $0.append(text) }
                if text.hasPrefix(#"{"op":"subscribe""#) { subscriptions += 1 }
            }
            try connection.write(
                Said.level("delete", 1) + Said.level("partial", 2, filter: Self.filter))
            try connection.finishWebSocket(answering: Self.signsOfLife)
        }
        let rig = try Rig(Hurried(Self.stream(server)), describe: describe)
        var lines = await rig.lines(until: "restored")
        rig.runner.resync(StreamTopic(.book, market: "XBTUSD"))
        lines += await rig.lines(until: "restored")
        rig.runner.stop()
        server.stop()
        #expect(
            lines == [
                #"book snapshot ["1"]"#, "restored", "lost: book of XBTUSD begins anew",
                #"book snapshot ["2"]"#, "restored",
            ])
        #expect(
            texts.value == [
                #"{"op":"subscribe","args":["orderBookL2_25:XBTUSD"]}"#,
                #"{"op":"unsubscribe","args":["orderBookL2_25:XBTUSD"]}"#,
                #"{"op":"subscribe","args":["orderBookL2_25:XBTUSD"]}"#,
            ])
        #expect(server.connectionCount == 1)
    }

    @Test("an account logs in, then subscribes, and is restored when every partial came")
    func account() async throws {
        let texts = Shared<[String]>([])
        let server = try LoopbackServer { connection in
            func hear() throws {
                let text = try connection.readFrame().text
                texts.change { $0.append(text) }
            }
            try connection.acceptWebSocket(after: Self.welcome)
            try hear()
            try connection.write(
                ServerFrames.text(
                    #"{"success":true,"request":{"op":"authKeyExpires","args":["k",1,"s"]}}"#))
            try hear()
            try hear()
            try connection.write(Self.pong)
            for table in ["order", "execution", "position", "margin"] {
                try connection.write(
                    ServerFrames.text(
                        #"{"table":"\#(table)","action":"partial","filter":{"account":1},"#
                            + #""data":[]}"#))
            }
            try connection.finishWebSocket(answering: Self.signsOfLife)
        }
        let stream = try BitMEXAccountStream(url: "ws://localhost:\(server.port)/realtime") {
            #"{"op":"authKeyExpires","args":["key",1790000000,"sig"]}"#
        }
        let rig = try Rig(Hurried(stream), describe: describe)
        let lines = await rig.lines(until: "restored")
        rig.runner.stop()
        server.stop()
        #expect(lines == ["restored"])
        #expect(
            texts.value == [
                #"{"op":"authKeyExpires","args":["key",1790000000,"sig"]}"#,
                #"{"op":"subscribe","args":["order","execution","position","margin"]}"#, "ping",
            ])
    }

    @Test("a login that is refused subscribes nothing")
    func refused() async throws {
        let texts = Shared<[String]>([])
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(after: Self.welcome)
            let login = try connection.readFrame().text
            try connection.write(
                ServerFrames.text(
                    #"{"status":401,"error":"Invalid API Key.","meta":{},"#
                        + #""request":{"op":"authKeyExpires"}}"#))
            let next = try connection.readFrame()
            texts.change { $0 = [login, next.isClose ? "close" : next.text] }
            try connection.write(ServerFrames.frame(0x88, next.payload))
        }
        let stream = try BitMEXAccountStream(url: "ws://localhost:\(server.port)/realtime") {
            "login"
        }
        let rig = try Rig(Hurried(stream), describe: describe)
        let lines = await rig.lines(until: "lost")
        rig.runner.stop()
        server.stop()
        #expect(lines == ["error error", "lost: the venue refused: error: Invalid API Key."])
        #expect(texts.value == ["login", "close"])
    }
}
