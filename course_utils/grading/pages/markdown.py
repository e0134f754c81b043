"""Turns Markdown that anybody may have written into HTML that can't do anything.

Tags in the text stay text, so that the only tags are those that the renderer knows. Of links and pictures it then keeps
what is on a list: addresses of the web and of mail, and pictures that the page carries itself.
"""

import re
from binascii import Error, a2b_base64
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

LINK = re.compile(r"(?:https?://|mailto:)[^\s\\]+", re.IGNORECASE)
PICTURES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}  # what their files begin with
FORMULA = re.compile(r"\$\$[^$]{1,2000}\$\$|\$(?![\s$])[^$\n]{1,500}(?<![\s\\])\$")


def to_html(source: str, attachments: Any = None) -> str:
    """Render Markdown; formulas stay as they are written.

    Args:
        source: The Markdown.
        attachments: A cell's attachments, as a notebook has them.
    """
    parser = _parser()
    tokens = parser.parse(source)
    for token in tokens:
        token.children = list(_listed(token.children or [], attachments))
    return parser.renderer.render(tokens, parser.options, {})


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("escape", "formula", _formula)
    return parser


def _formula(state: StateInline, silent: bool) -> bool:
    """Keep Markdown out of what stands between dollars."""
    found = FORMULA.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _listed(tokens: list[Token], attachments: Any) -> Iterator[Token]:
    """The parts of a paragraph, without the links and pictures that aren't on the list."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            kept.append(bool(LINK.fullmatch(str(token.attrGet("href")))))
            token.attrs = {"href": str(token.attrGet("href")), "rel": "noopener noreferrer", "target": "_blank"}
        if token.type == "image":
            yield _picture(token, attachments)
        elif not token.type.startswith("link_") or kept[-1]:
            yield token
        if token.type == "link_close":
            kept.pop()


def _picture(image: Token, attachments: Any) -> Token:
    """A picture that is in the page, or its text in its place."""
    data = embedded(str(image.attrGet("src")), attachments)
    if data:
        image.attrs = {"src": data, "alt": ""}
        return image
    return Token("text", "", 0, content=image.content or "(a picture that isn't shown)")


def embedded(source: str, attachments: Any) -> str | None:
    """The data URL of a picture; `None` if it isn't in the notebook, or no picture."""
    if source.startswith("attachment:"):
        name = source.removeprefix("attachment:")
        found = _of(attachments, unquote(name)) or _of(attachments, name) or {}
        pairs = [(mime, content) for mime in PICTURES if isinstance(content := _of(found, mime), str)]
    else:
        match = re.fullmatch(r"data:([a-z/]+);base64,(.*)", source, re.DOTALL)
        pairs = [(match[1], unquote(match[2]))] if match else []
    return next((f"data:{mime};base64,{''.join(content.split())}" for mime, content in pairs
                 if is_picture(mime, content)), None)


def _of(found: Any, name: str) -> Any:
    return found.get(name) if isinstance(found, Mapping) else None


def is_picture(mime: str, content: str) -> bool:
    """Whether a text is the base64 of a PNG, JPEG or GIF."""
    compact = "".join(content.split())
    try:
        return mime in PICTURES and a2b_base64(compact, strict_mode=True).startswith(PICTURES[mime])
    except (Error, ValueError):
        return False
