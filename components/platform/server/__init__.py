"""What stands between a request and Streamlit: who asks, what may come in, and what the first answer holds.

Plain ASGI middleware, given to `st.App` in `app.py`; nothing here draws, and nothing here knows a page.
"""

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit import config

from components.platform.server.assets import CompressedAssets
from components.platform.server.headers import SecurityHeaders
from components.platform.server.origin import SameOrigin
from components.platform.server.start import TokenAddress, lifespan
from components.platform.server.uploads import UploadGate

__all__ = ["lifespan", "middleware"]


def middleware() -> list[Middleware]:
    """Return the middleware of the app, the outermost first."""
    hosts: list[str] = config.get_option("server.allowedHosts")
    return [
        Middleware(SecurityHeaders),
        *([Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)] if hosts else []),
        Middleware(SameOrigin),
        Middleware(TokenAddress),
        Middleware(UploadGate),
        Middleware(CompressedAssets),
    ]
