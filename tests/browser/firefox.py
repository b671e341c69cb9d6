"""Firefox, driven by WebDriver BiDi: the protocol is JSON over a websocket, and needs no driver of its own."""

import contextlib
import json
import subprocess
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from components.platform.server import start

_WAIT = 30.0
_KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
_FIND = """(selector, words) => {
  const roots = [document]
  while (roots.length) {
    for (const one of roots.pop().querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot)
      if (!one.matches(selector) || !one.checkVisibility()) continue
      if ((one.getAttribute("aria-label") ?? one.textContent).includes(words)) return one
    }
  }
}"""
_READY = """document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]') &&
  (document.querySelector(".st-key-stage") ||
    [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
      .some((host) => host.shadowRoot?.querySelector(".footer"))) &&
  [...document.querySelectorAll(".stPlotlyChart")].every(chart => chart.querySelector(".main-svg"))"""
_OF_LEAVING = ("Cannot send rerun backMessage when disconnected from server.",)
"""What Streamlit says where a page that looks for changes every few seconds is left: it is going already."""
_PREFERENCES = {"focusmanager.testmode": True, "browser.shell.checkDefaultBrowser": False}


class Firefox:
    """A browser with one tab, what its pages asked for, and what they complained of."""

    def __init__(self, executable: str, profile: Path) -> None:
        written = "".join(f"user_pref({json.dumps(name)}, {json.dumps(to)});\n" for name, to in _PREFERENCES.items())
        (profile / "user.js").write_text(written, encoding="utf-8")
        command = [executable, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        said = next(line for line in self._process.stderr if "WebDriver BiDi listening on" in line)
        self._held = contextlib.ExitStack()
        self._socket = self._held.enter_context(connect(f"{said.split()[-1]}/session", max_size=None))
        self._number = 0
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        # The tab of the start never has the focus, and so no ring either.
        self._tab = self.command("browsingContext.create", type="tab")["context"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            self.command("browser.close")
        self._held.close()
        self._process.terminate()
        self._process.wait(20)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def command(self, method: str, **parameters: Any) -> Any:
        """Send a command; return its result, and note the events that come before it."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=_WAIT))
            if answer.get("id") == self._number:
                assert answer["type"] == "success", answer
                return answer["result"]
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        told = event.get("params", {})
        if event.get("method") == "log.entryAdded" and told["level"] == "error" and told["text"] not in _OF_LEAVING:
            self.errors.append(told["text"])
        if event.get("method") == "network.beforeRequestSent":
            self.requests.append(told["request"]["url"])

    def outside(self) -> list[str]:
        """Return what was asked of other hosts."""
        own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(own)]

    def size(self, width: int, height: int) -> None:
        """Give the page a size."""
        self.command("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def open(self, address: str) -> None:
        """Go to an address, with the cookie of the start token, and wait until its page stands."""
        name, value = start.cookie(urlsplit(address).port or 0)
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": "127.0.0.1", "path": "/"}
        self.command("storage.setCookie", cookie=cookie)
        self.command("browsingContext.navigate", context=self._tab, url=address, wait="complete")
        self.ready()

    def leave(self) -> None:
        """Show an empty page, before a server goes."""
        self.command("browsingContext.navigate", context=self._tab, url="about:blank", wait="complete")

    def run(self, expression: str) -> Any:
        """Return what an expression of the page is worth."""
        result = self.command(
            "script.evaluate",
            expression=f"JSON.stringify({expression}) ?? 'null'",
            target={"context": self._tab},
            awaitPromise=False,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    def add(self, script: str) -> None:
        """Run statements in the page, for what they define."""
        result = self.command("script.evaluate", expression=script, target={"context": self._tab}, awaitPromise=False)
        assert result["type"] == "success", result

    def until(self, expression: str) -> None:
        """Wait until an expression of the page is true."""
        end = time.monotonic() + _WAIT
        while not self.run(f"Boolean({expression})"):
            assert time.monotonic() < end, f"not within {_WAIT:g} s: {expression}"
            time.sleep(0.05)

    def ready(self) -> None:
        """Wait until the script has run and every chart is drawn."""
        self.until(_READY)

    def until_there(self, selector: str, words: str = "") -> None:
        """Wait until something that a selector matches has these words or this label."""
        self.until(f"({_FIND})({json.dumps(selector)}, {json.dumps(words)})")

    def heading(self, words: str) -> None:
        """Wait until the heading of the page has these words."""
        self.until_there("[data-testid=stMain] h1, .slide-title", words)
        self.ready()

    def click(self, selector: str, words: str = "") -> None:
        """Press what a selector matches and has these words or this label, with the mouse."""
        self.until_there(selector, words)
        before, box = None, self._place(selector, words)
        while box != before:
            time.sleep(0.1)
            before, box = box, self._place(selector, words)
        self.click_at(box["x"] + min(box["width"], 200) / 2, box["y"] + box["height"] / 2)

    def _place(self, selector: str, words: str) -> dict[str, float]:
        found = f"({_FIND})({json.dumps(selector)}, {json.dumps(words)})"
        seen = "one => { one.scrollIntoView({ block: 'center' }); return one.getBoundingClientRect() }"
        place: dict[str, float] = self.run(f"({seen})({found})")
        return place

    def click_at(self, x: float, y: float) -> None:
        """Press a place of the window."""
        moved = {"type": "pointerMove", "x": round(x), "y": round(y)}
        actions = [
            moved,
            {"type": "pause", "duration": 300},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        source = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}
        self.command("input.performActions", context=self._tab, actions=[source])

    def press(self, *keys: str) -> None:
        """Press keys by name."""
        self._type([_KEYS[key] for key in keys])

    def type(self, text: str) -> None:
        """Type letters."""
        self._type(list(text))

    def _type(self, letters: list[str]) -> None:
        actions = [{"type": what, "value": one} for one in letters for what in ("keyDown", "keyUp")]
        self.command(
            "input.performActions", context=self._tab, actions=[{"type": "key", "id": "keys", "actions": actions}]
        )

    def back(self) -> None:
        """Go back in the history."""
        self.command("browsingContext.traverseHistory", context=self._tab, delta=-1)
