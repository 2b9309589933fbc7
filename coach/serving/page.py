"""The one page that a phone sees before it has paired. It asks for the code and says nothing of anybody here."""

import math
from collections.abc import Callable
from html import escape
from string import Template

from coach.text import say

_PAGE = Template("""<!doctype html>
<html lang="$html"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title><style nonce="$nonce">
:root { color-scheme: light dark; }
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto 2rem; padding: 0 1.2rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .8rem; border-radius: .6rem; }
input { font-size: 1.6rem; letter-spacing: .12em; text-align: center; border: 2px solid #6d7a75; margin: .4rem 0 1rem; }
button { border: 2px solid #0b7a5e; background: #0b7a5e; color: #fff; margin-bottom: .7rem; font-weight: 600; }
button[value=camera] { background: transparent; color: inherit; }
p[role=alert] { border-left: .3rem solid #c33; padding-left: .8rem; }
</style></head><body><main><h1>$title</h1>$problem<p>$lead</p>
<form method="post" action="/pair"><label for="code">$label</label>
<input id="code" name="code" required maxlength="12" autocomplete="off" autocapitalize="characters" spellcheck="false">
<button name="use" value="coach">$coach</button><button name="use" value="camera">$camera</button></form></main>
<script nonce="$nonce">
// the code of the picture stands behind the #, which browsers keep to themselves
const code = document.getElementById("code");
if (location.hash.length > 1) { code.value = location.hash.slice(1); history.replaceState(null, "", "/"); }
else code.focus();
</script></body></html>
""")


def pairing_page(language: str, *, wait_s: float = 0.0) -> Callable[[str], str]:
    """The page, once it is given the nonce of its style and script. wait_s: a code was refused; inf: for good."""
    problem = ""
    if wait_s > 0:
        text = (
            say("phone.no_more", language)
            if math.isinf(wait_s)
            else say("phone.wrong", language, seconds=math.ceil(wait_s))
        )
        problem = f'<p role="alert">{escape(text)}</p>'
    words = {
        name: escape(say(f"phone.page_{name}", language)) for name in ("title", "lead", "label", "coach", "camera")
    }
    return lambda nonce: _PAGE.substitute(words, html=say("language.html", language), problem=problem, nonce=nonce)


def page_headers(nonce: str) -> list[tuple[bytes, bytes]]:
    """What a browser may do with the page: nothing but show it and send its form here."""
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
    ]
