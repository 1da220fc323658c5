#include <curl/curl.h>

// Swift cannot call a variadic function: one wrapper for each kind of argument.

static inline CURLcode haetae_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode haetae_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode haetae_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode haetae_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode haetae_curl_get_socket(CURL *handle, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode haetae_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode haetae_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLMcode haetae_curl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

// Callbacks, each with the pointer it is handed.

static inline CURLcode haetae_curl_on_body(CURL *handle, curl_write_callback call, void *data) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, call);
    return code ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, data);
}
static inline CURLcode haetae_curl_on_header(CURL *handle, curl_write_callback call, void *data) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, call);
    return code ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, data);
}
static inline CURLcode haetae_curl_on_request(CURL *handle, curl_prereq_callback call, void *data) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, call);
    return code ? code : curl_easy_setopt(handle, CURLOPT_PREREQDATA, data);
}
static inline CURLcode haetae_curl_on_socket(CURL *handle, curl_sockopt_callback call, void *data) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, call);
    return code ? code : curl_easy_setopt(handle, CURLOPT_SOCKOPTDATA, data);
}
