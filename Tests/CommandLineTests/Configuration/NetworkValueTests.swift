import CommandLineKit
import Testing

@Suite("Addresses in the configuration")
struct NetworkValueTests {
    @Test(
        "may be https anywhere, and plain http on this machine",
        arguments: [
            "https://api.example.com", "https://10.0.0.7:8443/v1", "http://127.0.0.1:8080",
            "http://localhost:1", "http://[::1]:8080/x",
        ])
    func accepted(url: String) throws {
        let read = try Configuration(yaml: "network: { base_url: \"\(url)\" }", file: "f")
        #expect(read.network.baseURL == url)
        #expect(read.baseURL(for: "upbit") == url)
        #expect(read.baseURL(for: "bithumb") == nil)
    }

    @Test(
        "are refused with the reason",
        arguments: [
            ("http://api.example.com", "in the clear"), ("wss://127.0.0.1", "not reached by wss"),
            ("ftp://127.0.0.1", "scheme is none"),
            ("api.example.com", "scheme"), ("https://", "host is no name"),
            ("https://me:pa55word@host", "user name or a password"),
            ("https://host:99999", "port"), ("https://host?x=1", "query"),
            ("https://ho st", "spaces"),
        ])
    func refused(url: String, reason: String) {
        #expect {
            try Configuration(yaml: "network: { base_url: \"\(url)\" }", file: "f")
        } throws: { error in
            "\(error)".contains(reason) && !"\(error)".contains("pa55word")
        }
    }

    @Test("of a proxy hold no password")
    func proxy() {
        #expect {
            try Configuration(
                yaml: "network: { proxy: \"http://me:pa55word@127.0.0.1:3128\" }", file: "f")
        } throws: { error in
            "\(error)".contains("https_proxy") && !"\(error)".contains("pa55word")
        }
    }

    @Test("keys are named in one way only")
    func keys() {
        #expect {
            try Configuration(
                yaml: "api_key_env: UPBIT_ACCESS_KEY\napi_key_file: upbit.keys", file: "f")
        } throws: { "\($0)".contains("f:2") && "\($0)".contains("twice") }
    }
}
