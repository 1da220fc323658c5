"""What all clients' checks share: where the sandbox is, and how a result is told."""

import os
import time
import traceback
from decimal import Decimal

KEY = os.environ["SANDBOX_KEY"]
SECRET = os.environ["SANDBOX_SECRET"]


class Checks:
    """Runs named checks of one client and counts those that fail."""

    def __init__(self, client: str):
        self.client = client
        self.failed = 0
        self.passed = 0

    def run(self, name: str, body):
        """Runs `body`; its return value is handed on, None after a failure."""
        try:
            value = body()
        except Exception as error:  # A check that fails says why; the others still run.
            self.failed += 1
            print(f"FAIL  {self.client}: {name}: {type(error).__name__}: {error}")
            if os.environ.get("INTEROP_TRACE"):
                traceback.print_exc()
            return None
        self.passed += 1
        print(f"ok    {self.client}: {name}")
        return value

    def known(self, name: str, reason: str):
        """States what the client itself gets wrong, so that it is not checked."""
        print(f"note  {self.client}: {name}: {reason}")

    def finish(self):
        print(f"      {self.client}: {self.passed} passed, {self.failed} failed")
        raise SystemExit(1 if self.failed or not self.passed else 0)


def require(condition, what):
    if not condition:
        raise AssertionError(what)


def until(probe, what, seconds=10.0):
    """Asks again until `probe` gives something true."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        value = probe()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def on_grid(price, tick):
    return Decimal(str(price)) // Decimal(str(tick)) * Decimal(str(tick))
