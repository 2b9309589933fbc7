"""A report as one HTML file that loads nothing: pictures and style are inside, and its own policy forbids the rest."""

import base64
from html import escape

from coach.records.report.content import Picture, Report, Section, Table
from coach.text import say

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #0b7a5e; }
body { font: 16px/1.55 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  margin: 0 auto; max-width: 52rem; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; margin: 0 0 .8rem; } h2 { font-size: 1.25rem; margin: 2rem 0 .6rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dt { opacity: .7; } dd { margin: 0; }
ul { padding-left: 1.2rem; margin: .4rem 0; } li { margin: .25rem 0; }
figure { margin: 0; flex: 1 1 20rem; max-width: 25rem; }
figcaption { font-size: .88rem; opacity: .75; margin-top: .3rem; }
img { max-width: 100%; height: auto; border-radius: .4rem; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; }
.plot img { background: #fff; padding: .4rem; box-sizing: border-box; width: 100%; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th { font-weight: 600; background: var(--soft); vertical-align: bottom; }
@media (max-width: 30rem) { table { font-size: .88rem; } th, td { padding: .35rem .3rem; } }
footer { margin-top: 3rem; font-size: .88rem; opacity: .75; }
@media print { body { max-width: none; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
"""


def to_html(report: Report) -> str:
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in report.facts)
    body = "".join(_section(section) for section in report.sections)
    return (
        f'<!doctype html>\n<html lang="{say("language.html", report.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # an icon inside, or a browser would ask for one when the file lies on a web server
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{escape(report.title)}</h1>\n<dl>{facts}</dl>\n{body}</main>\n"
        f"<footer>{escape(report.closing)}</footer>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    parts = [f"<section>\n<h2>{escape(section.heading)}</h2>\n"]
    if section.lines:
        parts.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in section.lines) + "</ul>\n")
    if section.pictures:
        parts.append(f'<div class="pictures">{"".join(map(_figure, section.pictures))}</div>\n')
    if section.table is not None:
        parts.append(_table(section.table))
    return "".join((*parts, "</section>\n"))


def _figure(picture: Picture) -> str:
    alt = escape(picture.alt, quote=True)
    caption, kind = (f"<figcaption>{alt}</figcaption>", "photo") if picture.svg is None else ("", "plot")
    # as pictures, plots cannot run scripts, and their ids do not meet
    data = picture.svg or picture.raster
    coded = "svg+xml" if picture.svg is not None else "png" if data.startswith(b"\x89PNG") else "jpeg"
    source = f"data:image/{coded};base64,{base64.b64encode(data).decode()}"
    return f'<figure class="{kind}"><img alt="{alt}" src="{source}">{caption}</figure>'


def _table(table: Table) -> str:
    header = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in table.rows)
    return f'<div class="scroll"><table>\n<thead><tr>{header}</tr></thead>\n<tbody>{rows}</tbody>\n</table></div>\n'
