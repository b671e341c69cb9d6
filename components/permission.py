"""Who may write: asked where the write happens, not only where its button is drawn.

Without sign-in: whoever opened the address that was printed at the start, only if the server listens to this machine
alone and the request came straight to it. With sign-in (`[auth]` in secrets.toml): those whose verified address is on
the editors' list, `editors` in `[tracker]`.
"""

import getpass
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import streamlit as st

from components import reading
from components.platform import run
from components.platform.once import once
from components.platform.server import sign_in_file, start
from components.platform.server.uploads import uploads
from tracker.edit import store
from tracker.model import shipped
from tracker.model.change import Change
from tracker.model.message import Message

_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
OPEN_THE_ADDRESS = Message("Read only here. To write, open the address printed where the server was started.")


@dataclass(frozen=True)
class Permission:
    """Whether this reader may write, as whom, and why not."""

    actor: str = ""
    reason: str = ""
    signed_in: bool = False

    @property
    def given(self) -> bool:
        """Whether they may."""
        return not self.reason


def ask() -> Permission:
    """Return whether the reader of this session may write, now."""
    if shipped.is_read_only(reading.directory()):
        return Permission(reason=shipped.READ_ONLY)
    secrets = sign_in_file.read()
    if secrets is None or (sign_in_file.set_up() and "auth" not in secrets):
        return Permission(reason=Message("The file secrets.toml cannot be read; nobody may write until it is mended."))
    if sign_in_file.set_up():
        own = secrets.get("tracker", {})
        return signed_in(dict(st.user), own.get("editors", ()), verified=bool(own.get("provider_verifies")))
    address = str(st.get_option("server.address") or "")
    return unsigned(address, dict(st.context.headers), st.context.cookies.to_dict())


def visibility() -> Literal["visible", "hidden"]:
    """Return whether the way to the pages that write is shown to the reader."""
    return "visible" if ask().given else "hidden"


def unsigned(address: str, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Permission:
    """Decide where no sign-in is set up: by the address that the server listens to, and what the request carries."""
    if not start.on_this_machine(address):
        return Permission(reason=Message("The server listens to other machines, and no sign-in is set up."))
    given = {name.lower(): value for name, value in headers.items()}
    if start.through_a_proxy(list(given)):
        return Permission(reason=Message("The request came through a proxy, and no sign-in is set up."))
    host = urlsplit(f"//{given.get('host', '')}").hostname or ""
    if not start.on_this_machine(host):
        return Permission(reason=Message("The request was not addressed to this machine, and no sign-in is set up."))
    if not start.holds(cookies):
        return Permission(reason=OPEN_THE_ADDRESS)
    return Permission(actor=getpass.getuser())


def signed_in(user: Mapping[str, Any], editors: Any, *, verified: bool) -> Permission:
    """Decide where sign-in is set up: by the address of the signed-in person and the list of editors.

    Addresses are compared letter by letter, the case of the ASCII letters apart: `str.casefold` and `str.lower` take
    letters of other scripts for ASCII ones. ``verified`` says that the provider hands out verified addresses alone,
    and so need not say it of each.
    """
    if not user.get("is_logged_in"):
        return Permission(reason=Message("Sign in to write."))
    address = str(user.get("email") or "").translate(_ASCII_LOWER)
    if not address or not (verified or user.get("email_verified") is True):
        return Permission(reason=Message("Your address is not verified by the sign-in provider."))
    if not isinstance(editors, list | tuple):
        return Permission(
            reason=Message("The list of editors in secrets.toml is none; nobody may write until it is mended.")
        )
    if address not in {str(one).strip(" \t").translate(_ASCII_LOWER) for one in editors}:
        return Permission(reason=Message("Your address is not on the list of editors."))
    return Permission(actor=address, signed_in=True)


def uploader(label: str, **how: Any) -> Any:
    """Draw where a file is brought, for a reader who may write; from others the server takes none."""
    if not ask().given:
        return None
    session = run.session()
    if session:
        uploads.allow(session)
    return st.file_uploader(label, **how)


def settle() -> None:
    """Take no more files from a session whose run drew no uploader; the last thing of a run."""
    # Not remembered by the session: a run that is being ended may not ask what that remembers any more.
    uploads.settle(run.session())


def save(change: Change, how: str) -> store.Saved:
    """Write a change as the reader of this session; raise `PermissionError` where they may not.

    The coder of a record is the signed-in person, whatever the form says.
    """
    permission = ask()
    if not permission.given:
        raise PermissionError(permission.reason)
    if permission.signed_in and change.table == store.STATUSES:
        change = replace(change, added=tuple({**row, "coder": permission.actor} for row in change.added))
    reading.will_write()
    return store.save(reading.directory(), change, actor=permission.actor, how=how, clock=clock)


def save_once(change: Change, how: str, drawn: str) -> store.Saved:
    """Write a change as `save` does, once for what is ``drawn``: a form, a round of editing, a file."""
    return once((drawn, change), lambda: save(change, how), counts=lambda saved: saved.entry is not None)


def remove(table: str, key: tuple[str, ...]) -> store.Saved:
    """Remove a row with all that hangs on it as the reader of this session; raise `PermissionError` as `undo` does."""
    permission = ask()
    if not permission.given:
        raise PermissionError(permission.reason)
    reading.will_write()
    return store.remove(reading.directory(), table, key, actor=permission.actor, clock=clock)


def undo(number: int) -> store.Saved:
    """Undo a change as the reader of this session; raise `PermissionError` where they may not."""
    permission = ask()
    if not permission.given:
        raise PermissionError(permission.reason)
    reading.will_write()
    return store.undo(reading.directory(), number, actor=permission.actor, clock=clock)


def clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
