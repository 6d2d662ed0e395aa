"""Login page, which asks for the room's password: plain HTML, without scripts and without anything from elsewhere."""

import html
from string import Template

from starlette.responses import HTMLResponse

PATH = "/login"

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Twenty Photos: the room's password</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; --page: #fbfaf7; --box: #ffffff; --text: #26231e; --dim: #6a645a; --line: #d5cfc2;
  --accent: #1f6f5c; --accent-text: #ffffff; --bad: #8f3a2b; --bad-box: #f9ebe7; }
@media (prefers-color-scheme: dark) { :root { --page: #171614; --box: #22201d; --text: #ebe7df; --dim: #aca598;
  --line: #4a453d; --accent: #2c836d; --bad: #f0a493; --bad-box: #3a211c; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.25rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { width: 100%; max-width: 24rem; background: var(--box); border: 1px solid var(--line); border-radius: 0.9rem;
  padding: 2rem 1.75rem; }
svg { display: block; margin-bottom: 1.1rem; }
h1 { margin: 0 0 0.35rem; font: 600 1.7rem/1.2 "Source Serif 4", Georgia, Charter, serif; }
p { margin: 0 0 1.25rem; color: var(--dim); }
label { display: block; margin-bottom: 0.35rem; font-weight: 600; }
input, button { width: 100%; min-height: 2.9rem; padding: 0.6rem 0.8rem; border-radius: 0.7rem; font: inherit; }
input { border: 1px solid var(--line); background: var(--page); color: var(--text); }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button { margin-top: 1rem; border: 0; background: var(--accent); color: var(--accent-text); font-weight: 600;
  cursor: pointer; }
.bad { margin: 0 0 1.1rem; padding: 0.7rem 0.9rem; border-radius: 0.7rem; background: var(--bad-box);
  color: var(--bad); }
small { display: block; margin-top: 1.25rem; color: var(--dim); }
</style>
</head>
<body>
<main>
<svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true"><g fill="#2a8a74">
<rect x="0" y="0" width="12" height="12" rx="3"/><rect x="16" y="0" width="12" height="12" rx="3"/>
<rect x="32" y="0" width="12" height="12" rx="3"/><rect x="0" y="16" width="12" height="12" rx="3"/>
<rect x="16" y="16" width="12" height="12" rx="3"/><rect x="0" y="32" width="12" height="12" rx="3"/>
<rect x="16" y="32" width="12" height="12" rx="3"/><rect x="32" y="32" width="12" height="12" rx="3"/></g>
<rect x="32" y="16" width="12" height="12" rx="3" fill="#c98a2b"/></svg>
<h1>Twenty Photos</h1>
<p>This room has a password. The facilitator has it.</p>
$problem<form method="post" action="$action">
<input type="hidden" name="next" value="$next">
<label for="password">The room’s password</label>
<input id="password" name="password" type="password" required autofocus autocomplete="current-password"
 autocapitalize="none" spellcheck="false" maxlength="200"$described>
<button>Come in</button>
</form>
<small>This browser is let in for 12 hours, and a small cookie remembers it. Your photos stay on the computer that
runs this app.</small>
</main>
</body>
</html>
""")


def login_page(next_path: str, *, problem: str = "", status: int = 401, wait: int = 0) -> HTMLResponse:
    """Return the page; `next_path` is where a visitor wanted to go, `problem` what was wrong with the last try."""
    said = f'<div class="bad" role="alert" id="problem">{html.escape(problem)}</div>\n' if problem else ""
    page = _PAGE.substitute(
        problem=said,
        action=PATH,
        next=html.escape(next_path, quote=True),
        described=' aria-describedby="problem" aria-invalid="true"' if problem else "",
    )
    headers = {
        "Cache-Control": "no-store",
        # With no-referrer a browser would send the form without its origin, which is checked.
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "X-Frame-Options": "DENY",
    }
    if wait:
        headers["Retry-After"] = str(wait)
    return HTMLResponse(page, status_code=status, headers=headers)
