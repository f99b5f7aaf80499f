"""The installed Chromium, driven by Playwright."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def program() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is not installed; `make test` says how, or name it in CHROMIUM"
    return found


def launch(playwright: Playwright) -> Browser:
    # Chromium's own sandbox cannot be set up by root
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    return playwright.chromium.launch(executable_path=program(), args=arguments)
