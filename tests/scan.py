"""What wapiti, a scanner for holes in web programs, finds in the demo company: `make scan`.

It comes signed out, with the links of a candidate, and signed in as an interviewer and as a recruiter. It looks around
for CRAWL_SECONDS and tries each kind of attack for ATTACK_SECONDS at most: nine minutes in all. Nothing it does, and
nothing the program does in answer, leaves the machine (`tests/loopback`). What it found stands in var/scan.json;
what is not in EXCUSED fails.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from core.postgres import PROJECT
from tests.browser import launch
from tests.live import House, judged_demo
from tests.shots import sign_in, signed_links

WAPITI = PROJECT / ".venv-scan" / "bin" / "wapiti"
STAY = PROJECT / "tests" / "loopback"
WHERE = PROJECT / "var" / "scan.json"
CRAWL_SECONDS, ATTACK_SECONDS = 30, 7
# Beyond the sum of both it hangs
VISIT_SECONDS = 260
# All that attack. Left out: ssrf, log4shell, takeover, ssl and the catalogues of known programs (cms, htp, nikto, wapp,
# wp_enum, network_device), which ask servers of theirs; https_redirect, since on loopback there is no https; buster,
# which tries the names of a long list on a program whose addresses are all known
MODULES = (
    *("backup", "brute_login_form", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers"),
    *("ldap", "methods", "permanentxss", "redirect", "shellshock", "spring4shell", "sql", "timesql", "upload", "xss"),
    "xxe",
)
# Where it would sign itself out, or change the language of what it reads
LEFT_ALONE = ("/account/logout/", "/account/devices/", "/language/", "/demo/", "/static/")
# What it finds and we accept, each with its reason: the kind of finding, and a part of what it says
EXCUSED = {
    ("Secure Flag cookie", "Secure flag is not set"): (
        "there is no https on loopback; wherever TOUCHSTONE_URL begins with it, the settings set the flag"
    )
}
FORGERY, REFUSED = "Cross Site Request Forgery", "asked again with a wrong token, the program refuses (403)"


@dataclass(frozen=True)
class Found:
    visit: str
    kind: str
    what: str
    where: str
    excuse: str


def visit(house: House, who: str, starts: list[str], cookies: list[dict[str, Any]]) -> Iterator[Found]:
    with tempfile.TemporaryDirectory(prefix="touchstone-scan-") as name:
        folder = Path(name)
        report = folder / "report.json"
        command = [str(WAPITI), "--url", f"{house.url}/", "--module", ",".join(MODULES)]
        command += ["--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(ATTACK_SECONDS)]
        command += ["--max-files-per-dir", "12", "--depth", "4", "--timeout", "10", "--tasks", "4"]
        command += ["--store-session", str(folder / "session"), "--store-config", str(folder / "config")]
        command += ["--endpoint", f"{house.url}/nowhere/", "--no-bugreport", "--verbose", "0"]
        command += ["--format", "json", "--output", str(report), "--detailed-report", "1"]
        for path in LEFT_ALONE:
            command += ["--exclude", f"{house.url}{path}*"]
        for path in starts:
            command += ["--start", house.url + path]
        if cookies:
            kept = {one["name"]: {"value": one["value"], **BARE} for one in cookies}
            (folder / "cookies.json").write_text(json.dumps({"127.0.0.1": {"/": kept}}))
            command += ["--cookie", str(folder / "cookies.json"), "--drop-set-cookie"]
        environment = os.environ | {"PYTHONPATH": str(STAY), "HOME": name, "TOUCHSTONE_LEAVING": str(leaving(house))}
        with (folder / "log").open("w") as log:
            subprocess.run(
                command, env=environment, cwd=name, stdout=log, stderr=log, check=True, timeout=VISIT_SECONDS
            )
        told = json.loads(report.read_text())
    for part in ("vulnerabilities", "anomalies"):
        for kind, all_found in told[part].items():
            for one in all_found:
                where = f"{one['method']} {one['path']} {one['parameter'] or ''}".strip()
                why = excuse(kind, one["info"])
                # It takes two refusals for two equal answers: the token it met first was another session's
                if kind == FORGERY and refuses_forgery(house.url + one["path"], cookies):
                    why = REFUSED
                yield Found(who or "nobody", kind, one["info"], where, why)


BARE = {"expires": None, "secure": False, "port": None, "version": 0}


def excuse(kind: str, what: str) -> str:
    return next((why for (of, part), why in EXCUSED.items() if of == kind and part in what), "")


def refuses_forgery(address: str, cookies: list[dict[str, Any]]) -> bool:
    said = "; ".join(f"{one['name']}={one['value']}" for one in cookies) or "csrftoken=" + 32 * "a"
    asked = urllib.request.Request(address, b"csrfmiddlewaretoken=wapiti", {"Cookie": said})
    try:
        urllib.request.urlopen(asked, timeout=20).close()
    except urllib.error.HTTPError as refused:
        return refused.code == 403
    return False


def leaving(house: House) -> Path:
    return house.folder / "leaving.txt"


def is_signed_in(house: House, cookies: list[dict[str, Any]]) -> bool:
    """Half a scan as a stranger would find nothing, and mean nothing."""
    said = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    asked = urllib.request.Request(f"{house.url}/me/", headers={"Cookie": said})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return bool(answer.url == f"{house.url}/me/")


def main(wanted: list[str]) -> int:
    found: list[Found] = []
    trouble: list[str] = []
    with judged_demo(PYTHONPATH=str(STAY)) as house, sync_playwright() as playwright:
        browser = launch(playwright)
        links = [path for name, path in signed_links(house.environment).items() if "over" not in name]
        for who in [who for who in ("", "ivan", "rae") if not wanted or (who or "nobody") in wanted]:
            cookies: list[dict[str, Any]] = []
            if who:
                with browser.new_context(locale="en-GB") as context:
                    page = context.new_page()
                    sign_in(page, house.url, who)
                    cookies = list(context.cookies())
            found += visit(house, who, [] if who else ["/jobs/", *links], cookies)
            if cookies and not is_signed_in(house, cookies):
                trouble.append(f"{who} was signed out during the visit")
        browser.close()
        left = leaving(house).read_text().split() if leaving(house).exists() else []
    for one in sorted(set(found), key=lambda one: (bool(one.excuse), one.kind)):
        print(f"{'excused' if one.excuse else 'FOUND':8}{one.visit}: {one.kind}: {one.what}\n        {one.where}")
    print(*trouble, *(f"Kept on this machine: {host}" for host in sorted(set(left))), sep="\n")
    WHERE.parent.mkdir(exist_ok=True)
    told = {"modules": MODULES, "found": [asdict(one) for one in found], "trouble": trouble, "kept": sorted(set(left))}
    WHERE.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if trouble or any(not one.excuse for one in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
