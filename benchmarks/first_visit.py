"""The first visit of the overview beside an empty Streamlit app: behind the documented proxy, on a slow line.

Chromium with nothing kept, through nginx with the configuration of `docs/operations.md`, over a line of 1.6 Mbit/s with
150 ms there and back; the two in turn. The empty app has its scripts compressed by the same means.

    python -m benchmarks.first_visit [--visits 5] [-o docs/benchmarks.md]
"""

import argparse
import asyncio
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, async_playwright

from benchmarks import document
from benchmarks.line import Line
from benchmarks.server import ROOT, free_port, serve

_EMPTY = '''"""An empty app, its scripts compressed as the tracker's are."""

import sys

sys.path.insert(0, {root!r})

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.platform.server.assets import CompressedAssets

if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(__file__, middleware=[Middleware(CompressedAssets)])
else:
    st.title("Nothing here")
'''
_PATH = "tracker"


async def main(visits: int, output: Path | None) -> None:
    """Visit both in turn."""
    nginx, browser = shutil.which("nginx") or "/usr/sbin/nginx", shutil.which("chromium")
    if not Path(nginx).exists() or not browser:
        raise SystemExit("nginx and chromium are needed: apt install nginx-light chromium")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "empty.py").write_text(_EMPTY.format(root=str(ROOT)), encoding="utf-8")
        playwright = await stack.enter_async_context(async_playwright())
        chromium = await playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        stack.push_async_callback(chromium.close)
        ports = {}
        for name, script in (("an empty app", folder / "empty.py"), ("the tracker", ROOT / "app.py")):
            app = serve(script, _PATH)
            stack.callback(app.stop)
            ports[name] = _proxy(nginx, folder / name.replace(" ", "-"), app.port, stack)
        seen: dict[str, list[tuple[float, float, int]]] = {name: [] for name in ports}
        for visit in range(visits + 1):
            for name, port in ports.items():
                figures = await _visit(chromium, port)
                # The first visit finds the server's own scripts not compressed yet.
                if visit:
                    seen[name].append(figures)
    rows = []
    for name, figures_ in seen.items():
        headline, whole, size = (list(column) for column in zip(*figures_, strict=True))
        base = [median(column) for column in zip(*seen["an empty app"], strict=True)]
        cells = [f"{median(size) / 1e6:.2f} MB", f"{median(size) / base[2]:.2f}", document.spread(headline)]
        rows.append([name, *cells, f"{median(headline) / base[0]:.2f}", document.spread(whole)])
    head = ["", "bytes", "÷ an empty app", "headline in sight", "÷ an empty app", "the page stands"]
    document.write(output, "first visit", document.table(head, rows))


async def _visit(chromium: Browser, port: int) -> tuple[float, float, int]:
    """Return the seconds until there was a headline, until the page stood, and the bytes that came."""
    line = Line()
    server = await line.carry(port)
    context = await chromium.new_context(ignore_https_errors=True)
    page = await context.new_page()
    began = time.perf_counter()
    await page.goto(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/{_PATH}/", wait_until="commit")
    await page.get_by_role("heading", level=1).first.wait_for(timeout=90_000)
    headline = time.perf_counter() - began
    await page.locator('[data-testid="stMain"] h1').first.wait_for(timeout=90_000)
    await page.locator('[data-test-script-state="notRunning"]').wait_for(timeout=90_000)
    whole = time.perf_counter() - began
    # What is still on its way: fonts, and the parts of the page that came last.
    before = -1
    while before != line.down:
        before = line.down
        await asyncio.sleep(1.5)
    await context.close()
    server.close()
    return headline, whole, line.down


def _proxy(nginx: str, folder: Path, port: int, stack: AsyncExitStack) -> int:
    """Start nginx as the documentation says, with a certificate of our own, before an app; return its port."""
    folder.mkdir()
    own = free_port()
    certificate = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tracker.example"]
    subprocess.run(
        [shutil.which("openssl") or "openssl", *certificate, "-keyout", "tracker.key", "-out", "tracker.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    said = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    shown = re.search(r"^    map \$http_upgrade .*?^    }$(?=\n\n)", said, re.DOTALL | re.MULTILINE)
    assert shown, "docs/operations.md shows no configuration of nginx"
    text = re.sub(r"^    ", "", shown[0], flags=re.MULTILINE)
    text = text.replace("127.0.0.1:8711", f"127.0.0.1:{port}").replace("server 127.0.0.1:8712", "# server 127.0.0.1:0")
    text = text.replace("listen 443", f"listen 127.0.0.1:{own}").replace("/etc/ssl/", f"{folder}/")
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\ninclude /etc/nginx/mime.types; access_log off;\n{text}\n}}\n",
        encoding="utf-8",
    )
    running = subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    stack.callback(running.wait)
    stack.callback(running.terminate)
    for _ in range(100):
        if (folder / "pid").exists():
            return own
        time.sleep(0.05)
    raise SystemExit(f"nginx did not start: {(folder / 'error.log').read_text(encoding='utf-8')}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    asyncio.run(main(asked.visits, asked.output))
