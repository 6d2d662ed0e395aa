"""Browser cookies: a signed number for each browser, which tells it from all others and says nothing of its person.

It ends with the browser, goes to no other site (SameSite=Strict) and can be read by no script.
"""

import hashlib
import secrets

from itsdangerous import BadSignature, Signer


class BrowserCookies:
    """Makes browser cookies, and knows its own.

    Args:
        key: Signs them.
    """

    def __init__(self, key: bytes) -> None:
        self._signer = Signer(key, "browser cookie", key_derivation="hmac", digest_method=hashlib.sha256)

    def give(self) -> str:
        """Return the cookie of a browser that has none."""
        return self._signer.sign(secrets.token_urlsafe(16)).decode()

    def browser(self, cookie: str) -> str:
        """Return which browser a cookie is of; empty where it is none of ours."""
        try:
            return self._signer.unsign(cookie).decode()
        except (BadSignature, UnicodeError):
            return ""
