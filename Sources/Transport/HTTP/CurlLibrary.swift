import CCurl

/// The library's global state, set up once for the process and before the first handle.
enum CurlLibrary {
    private static let setUp = curl_global_init(Int(CURL_GLOBAL_ALL))

    /// Throws when libcurl cannot work in this process.
    static func prepare() throws(HTTPSetupError) {
        guard setUp == CURLE_OK else {
            throw .library("curl_global_init: \(String(cString: curl_easy_strerror(setUp)))")
        }
    }
}
