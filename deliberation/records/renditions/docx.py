"""`minutes.docx`: minutes in the layout of Chinese offices, written so that the same minutes give the same bytes.

A4 with margins of 37, 35, 28 and 26 mm; title in 小标宋 22 pt, headings in 黑体, text in 仿宋 16 pt on lines of 28 pt.
"""

import io
import zipfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from deliberation.records.renditions.minutes import Minutes, numeral

EPOCH = (1980, 1, 1, 0, 0, 0)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

TYPES = f"""{HEAD}<Types xmlns="{PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>\
<Override PartName="/word/footer1.xml" ContentType="{WORD}.footer+xml"/>\
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
</Types>"""
RELATIONS = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
</Relationships>"""
OF_DOCUMENT = f"""{HEAD}<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/>\
<Relationship Id="rId2" Type="{R}/footer" Target="footer1.xml"/>\
</Relationships>"""
FOOTER = f"""{HEAD}<w:ftr {W}><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r>\
<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>\
<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>"""
SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1418" w:gutter="0"/>'
    "</w:sectPr>"
)


def docx_of(minutes: Minutes, *, note: str, made: datetime) -> bytes:
    """`note`: from what these minutes were made, in the last line."""
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": _document(minutes, note),
        "word/_rels/document.xml.rels": OF_DOCUMENT,
        "word/styles.xml": _styles(),
        "word/footer1.xml": FOOTER,
        "docProps/core.xml": _properties(minutes, made),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text.encode())
    return out.getvalue()


def _document(minutes: Minutes, note: str) -> str:
    lines = [_paragraph("Title", minutes.title)]
    lines += [_paragraph("Normal", f"{label}：{value}") for label, value in minutes.facts]
    for number, (heading, decided) in enumerate(minutes.sections, 1):
        lines.append(_paragraph("Heading1", f"{numeral(number)}、{heading}"))
        lines += [_paragraph("Normal", f"（{numeral(count)}）{text}") for count, text in enumerate(decided, 1)]
    if not minutes.sections:
        lines.append(_paragraph("Normal", "会议没有作出决定。"))
    lines += [_paragraph("Closing", minutes.organisation), _paragraph("Closing", minutes.day), _paragraph("Note", note)]
    return f'{HEAD}<w:document {W} xmlns:r="{R}"><w:body>{"".join(lines)}{SECTION}</w:body></w:document>'


def _paragraph(style: str, text: str) -> str:
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{runs}</w:r></w:p>'


def _styles() -> str:
    """Of each style: its name, its font, its size in half points, and how it stands."""
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    styles = (
        (
            "Normal",
            "Normal",
            "仿宋_GB2312",
            32,
            f'<w:spacing w:line="560" w:lineRule="exact"/>{indent}<w:jc w:val="both"/>',
        ),
        (
            "Title",
            "Title",
            "方正小标宋简体",
            44,
            _standing('<w:spacing w:after="560" w:line="640" w:lineRule="exact"/>', "center"),
        ),
        ("Heading1", "heading 1", "黑体", 32, f'<w:keepNext/>{indent}<w:outlineLvl w:val="0"/>'),
        ("Closing", "Closing", "仿宋_GB2312", 32, _standing("", "right")),
        ("Note", "Note", "仿宋_GB2312", 21, _standing('<w:spacing w:before="560"/>', "left")),
    )
    language = '<w:rPr><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    defaults = f"<w:docDefaults><w:rPrDefault>{language}</w:rPrDefault></w:docDefaults>"
    return f"{HEAD}<w:styles {W}>{defaults}{''.join(_style(*style) for style in styles)}</w:styles>"


def _style(key: str, name: str, font: str, size: int, standing: str) -> str:
    default, based = (' w:default="1"', "") if key == "Normal" else ("", '<w:basedOn w:val="Normal"/>')
    fonts = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{key}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f'<w:pPr>{standing}</w:pPr><w:rPr>{fonts}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def _standing(spacing: str, side: str) -> str:
    return f'{spacing}<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{side}"/>'


def _properties(minutes: Minutes, made: datetime) -> str:
    dublin, terms = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="{dublin}" '
        f'xmlns:dcterms="{terms}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(minutes.title)}</dc:title><dc:creator>{escape(minutes.organisation)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</dcterms:created>'
        "</cp:coreProperties>"
    )
