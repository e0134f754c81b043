"""Markdown of strangers: whatever it holds, what is rendered has no tag, address or source that isn't on a list."""

import json
import re
from html.parser import HTMLParser

import pytest
from nbconvert.filters import markdown2html_mistune

from course_utils.grading.pages.markdown import to_html
from tests.conftest import ROOT

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ATTRIBUTES = {
    "href": r"(https?://|mailto:)[^\s\\]+", "src": r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=]+", "alt": r".*",
    "rel": "noopener noreferrer", "target": "_blank", "style": "text-align:(left|right|center)", "start": r"\d+",
    "class": r"language-\S+",
}
TAGS = {"p", "a", "img", "code", "pre", "em", "strong", "s", "blockquote", "ul", "ol", "li", "hr", "br", "table",
        "thead", "tbody", "tr", "th", "td", *(f"h{level}" for level in range(1, 7))}
ADDRESSES = [
    "javascript:x", "<javascript:x>", "JaVaScRiPt:x", "&#106;avascript:x", "java&#x0A;script:x", "javascript&colon;x",
    "\tjavascript:x", "\u0001javascript:x", "%6Aavascript:x", "vbscript:x", "data:text/html,<script>x</script>",
    "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,\"onerror=\"x", "data:image/png;base64,AAAA", "blob:x",
    "file:///etc/passwd", "//example.org/x", "/lab", "page.html", "?x", "#check_mse", "https:javascript:x",
    "https:\\\\example.org", "https://example.org/\"onclick=\"x", "https://x 'a\" onclick=\"x'", "intent://x", "cid:x",
    "attachment:none.png", "attachment:x\"onerror=\"x", "attachment:broken.png", "attachment:text.png", "attachment:3",
]
TEXTS = [
    "<script>x</script>", "<img src=x onerror=x>", "<svg/onload=x>", "<details open ontoggle=x>", "<!--><script>x-->",
    "<style>@import 'https://example.org'</style>", "<meta http-equiv=refresh content=0>",
    "<base href=x>", "<a\fhref=x>",
    "<math><mtext></p><img src=x onerror=x>", "<![CDATA[<script>x</script>]]>", "<?x <script>x</script>?>", "</body>",
    "`</code><script>x</script>`", "```x\" onclick=\"x\n</pre><script>x</script>\n```", "    </pre><script>x</script>",
    "$<img src=x onerror=x>$", "$$\n<script>x</script>\n$$", "|a|\n|:-|\n|<script>x</script>|", "<javascript:x@y.z>",
    "# a <b id=check_mse onclick=x>", "&lt;script&gt;x&lt;/script&gt;", "\\<script>x</script>",
    "<scr\0ipt>x</scr\0ipt>",
    "[![x](https://example.org/a.png)](javascript:x)", "[a [b](javascript:x) c](https://example.org)", "\ud83d",
    "\\begin{x}<script>x</script>\\end{x}", "```mermaid\ngraph TD\n```", "<https://example.org/\"onclick=x>",
]
ATTACHMENTS = {"my picture.png": {"image/png": PIXEL}, "broken.png": {"image/png": "***"}, "3": 3,
               "text.png": {"image/png": "aGFsbG8="}}


class Listed(HTMLParser):
    """Fails at whatever isn't on the list."""

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS
        for name, value in attributes:
            assert re.fullmatch(ATTRIBUTES[name], value, re.IGNORECASE), (name, value)

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("source", [
    *TEXTS, *(form.format(address) for address in ADDRESSES
              for form in ("[a]({})", "![a]({})", "[a]\n\n[a]: {}", "![a]\n\n[a]: {}", "<{}>", "[![a]({0})]({0})"))])
def test_what_is_rendered_is_on_the_list(source):
    Listed().feed(to_html(source, ATTACHMENTS))


@pytest.mark.parametrize("source, shown", [
    ("[a](https://example.org/b?c=d#e)", 'href="https://example.org/b?c=d#e"'),
    ("<mailto:a@example.org>", 'href="mailto:a@example.org"'), ("[**a**](page.html)", "<p><strong>a</strong></p>"),
    ("![a](https://example.org/b.png)", "<p>a</p>"), ("![](b.png)", "(a picture that isn't shown)"),
    ("![a](attachment:none.png)", "<p>a</p>"), ("![a](attachment:broken.png)", "<p>a</p>"),
    ("![a](attachment:text.png)", "<p>a</p>"),
    ("![a](attachment:my%20picture.png)", f'<img src="data:image/png;base64,{PIXEL}" alt="a"'),
    ("a <b>b</b> *c*", "a &lt;b&gt;b&lt;/b&gt; <em>c</em>"),
    (r"$a_1 * b_2 * c$ and $\{x\}$", r"$a_1 * b_2 * c$ and $\{x\}$"),
    ("2 $ and 3 $ *x*", "<em>x</em>"),
])
def test_what_is_on_the_list_is_kept_and_the_rest_is_text(source, shown):
    assert shown in to_html(source, ATTACHMENTS)


@pytest.mark.parametrize("attachments", [None, 3, [], {"a.png": None}, {"a.png": {"image/png": 3}}])
def test_odd_attachments_are_as_none(attachments):
    assert to_html("![b](attachment:a.png)", attachments) == "<p>b</p>\n"


def test_the_course_reads_as_in_jupyter():
    for path in ROOT.glob("solutions/**/*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                assert letters(to_html(source)) == letters(markdown2html_mistune(source)), source


def letters(page: str) -> str:
    """What is read of a page, without spaces and without the marks that Jupyter sets beside headings."""
    found: list[str] = []
    reader = HTMLParser()
    reader.handle_data = found.append  # type: ignore[method-assign]
    reader.feed(page)
    return "".join("".join(found).replace("¶", "").split())
