"""What a PDF says of the standards that it keeps, where it keeps two: WeasyPrint writes one of them."""

from weasyprint.pdf.metadata import DocumentMetadata

# PDF/A knows the names of its own metadata only: those of PDF/UA are described in the file (ISO 19005-3, 6.6.2.3).
_ACCESSIBLE = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class BothStandards(DocumentMetadata):
    """Metadata of a PDF/A that is a PDF/UA-1, too."""

    @classmethod
    def of(cls, metadata):
        both = cls()
        vars(both).update(vars(metadata))
        return both

    def generate_rdf_metadata(self, variant, version, conformance):
        head, end, tail = (
            super().generate_rdf_metadata(variant, version, conformance).rpartition(b"</rdf:RDF>")
        )
        return head + _ACCESSIBLE + end + tail
