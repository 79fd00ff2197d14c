"""Makes the documents in made/ by other programs; run it there; see README.md."""
import datetime
import io
import re
import zipfile
from email.message import EmailMessage

import docx
import docutils.core
from msoffcrypto.format.ooxml import OOXMLFile
import pypdf
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas
from weasyprint import HTML

when = datetime.datetime(2024, 2, 29, 12, 30, 0)

word = docx.Document()
word.core_properties.title = "Quarterly & yearly report"
word.core_properties.author = "Ada Žák"
word.core_properties.created = when
word.add_heading("Report", 0)
word.add_heading("Numbers", 1)
word.add_paragraph("First paragraph with bold text.").runs[0].bold = True
word.add_paragraph("apples", style="List Bullet")
word.add_paragraph("pears", style="List Bullet")
table = word.add_table(rows=2, cols=2)
for row, cells in enumerate([("city", "count"), ("Brno", "3")]):
    for column, text in enumerate(cells):
        table.cell(row, column).text = text
word.add_paragraph("Grüße – 東京")
whole = io.BytesIO()
word.save(whole)
# The template's picture, theme and styles are most of its bytes.
with zipfile.ZipFile(whole) as source, zipfile.ZipFile("report.docx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
    for item in source.infolist():
        if not item.filename.endswith((".jpeg", "theme1.xml", "stylesWithEffects.xml")):
            text = re.sub(rb"(?s)<w:latentStyles.*?</w:latentStyles>|<w:style w:type=.table.*?</w:style>", b"", source.read(item))
            out.writestr(zipfile.ZipInfo(item.filename), text, zipfile.ZIP_DEFLATED, 9)

with open("report.docx", "rb") as plain, open("encrypted.docx", "wb") as out:
    OOXMLFile(plain).encrypt("secret", out)

canvas = Canvas("pages.pdf", pagesize=A5, invariant=1)
canvas.setTitle("Three pages")
canvas.setAuthor("Bob")
canvas.drawString(50, 500, "First line of page one.")
canvas.drawString(50, 486, "Second line, same paragraph.")
canvas.drawString(50, 440, "A new paragraph.")
canvas.showPage()
canvas.showPage()
canvas.drawString(50, 500, "Page three, after a page without text.")
canvas.save()

writer = pypdf.PdfWriter(clone_from="pages.pdf")
writer.encrypt("secret", algorithm="AES-128")
writer.write("encrypted.pdf")

HTML(string="""<html lang=cs><title>Žluťoučký kůň</title><meta name=author content="Ada">
<h1>Nadpis</h1><p>Příliš žluťoučký kůň úpěl ďábelské ódy.</p>
<ul><li>jedna<li>dvě</ul>""").write_pdf("weasy.pdf", presentational_hints=False)

docutils.core.publish_file(
    source=io.StringIO("""
A page
======

:Author: Ada

Some *emphasis* and ``code``.

* one
* two

======  =====
city    count
======  =====
Brno    3
======  =====

::

    def f():
        return 1
"""),
    source_path="page.rst",
    destination_path="page.html",
    writer="html5",
    settings_overrides={"stylesheet_path": "", "embed_stylesheet": False, "generator": False, "datestamp": None},
)

inner = EmailMessage()
inner["Subject"] = "inner"
inner["From"] = "carol@example.org"
inner["Date"] = "Thu, 29 Feb 2024 08:00:00 +0100"
inner.set_content("The forwarded text.\n")

mail = EmailMessage()
mail["Subject"] = "Příloha: 東京 report"
mail["From"] = "Ada Žák <ada@example.org>"
mail["To"] = "bob@example.org"
mail["Date"] = "Thu, 29 Feb 2024 12:30:00 +0100"
mail["Message-ID"] = "<1@example.org>"
mail.set_content("Dobrý den,\n\nv příloze je 東京.\n", cte="quoted-printable")
mail.add_alternative("<p>Dobrý den,</p><p>v příloze je <b>東京</b>.</p>", subtype="html")
mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="tabulka ž.csv")
mail.add_attachment(inner, disposition="inline")
with open("mail.eml", "wb") as out:
    text = mail.as_bytes()
    for number, boundary in enumerate(sorted(set(re.findall(rb"=====+\d+==", text)))):
        text = text.replace(boundary, b"border-%d" % number)
    out.write(text)
