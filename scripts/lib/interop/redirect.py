"""Sends clients with hosts written into their source to the sandbox.

Nothing but the beginning of a URL is changed: what they sign and send stays theirs.
"""

import requests
import websockets


def install(hosts: dict):
    """`hosts` maps the beginning of a URL to what stands there instead."""

    def moved(url):
        for old, new in hosts.items():
            if url.startswith(old):
                return new + url[len(old):]
        raise AssertionError(f"{url} is none of {', '.join(hosts)}")

    request = requests.Session.request

    def redirected(self, method, url, *arguments, **options):
        return request(self, method, moved(url), *arguments, **options)

    requests.Session.request = redirected
    connect = websockets.connect

    class Redirected(connect):
        def __init__(self, uri, *arguments, **options):
            super().__init__(moved(uri), *arguments, **options)

    websockets.connect = Redirected
