"""PDFs signed by people who do not exist, for tests: each is made here, with certificates of its own authority."""

import asyncio
import io
import re
import zlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as crypto
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner, sign_pdf
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

name = generic.NameObject


@lru_cache
def _key(who):
    if who == CLOCK:  # the library's own server of time takes no other kind
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


CLOCK = "Znacznik czasu"
MINISTER = "Minister do spraw informatyzacji - pieczęć podpisu zaufanego"


# id-etsi-qcs-QcCompliance, and id-etsi-qcs-QcType with id-etsi-qct-esign: a qualified certificate of a person.
QC_STATEMENTS = bytes.fromhex("301f 3008 0606 04008e460101 3013 0606 04008e460106 3009 0607 04008e46010601")


def _certificate(subject, issuer, *, is_authority, is_qualified=False):
    def named(who):
        return crypto.Name([crypto.NameAttribute(crypto.NameOID.COMMON_NAME, who)])

    now = datetime.now(UTC)
    builder = (
        crypto.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(_key(subject).public_key())
        .serial_number(crypto.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(crypto.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            crypto.KeyUsage(
                digital_signature=True, content_commitment=True, key_cert_sign=is_authority,
                crl_sign=is_authority, key_encipherment=False, data_encipherment=False, key_agreement=False,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(crypto.SubjectKeyIdentifier.from_public_key(_key(subject).public_key()), critical=False)
        .add_extension(
            crypto.AuthorityKeyIdentifier.from_issuer_public_key(_key(issuer).public_key()), critical=False
        )
    )  # fmt: skip
    if is_qualified:
        statements = crypto.UnrecognizedExtension(crypto.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), QC_STATEMENTS)
        builder = builder.add_extension(statements, critical=False)
    return builder.sign(_key(issuer), hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@lru_cache
def authority():
    """DER of the root of all signers here."""
    return _certificate("Urząd Próbny", "Urząd Próbny", is_authority=True)


@lru_cache
def signer(who, is_qualified=False):
    """A SimpleSigner of that name."""
    private = _key(who).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(authority()))
    certificate = _certificate(who, "Urząd Próbny", is_authority=False, is_qualified=is_qualified)
    return SimpleSigner(x509.Certificate.load(certificate), keys.PrivateKeyInfo.load(private), store)


def signed_visibly(content, who):
    """The same with a signature in a new field on the first page, as programs for signing make it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    field = SigFieldSpec(who, box=(50, 50, 200, 100))
    return (
        PdfSigner(PdfSignatureMetadata(field_name=who), signer(who, True), new_field_spec=field)
        .sign_pdf(writer)
        .getvalue()
    )


@lru_cache
def document(text="Porozumienie", pages=1):
    """An unsigned PDF."""
    pdf = pikepdf.new()
    for number in range(pages):
        pdf.add_blank_page()
        pdf.pages[number].Contents = pdf.make_stream(f"% {text} {number}\n0 0 m 100 100 l S".encode())
    made = io.BytesIO()
    pdf.save(made, compress_streams=False)
    return made.getvalue()


def signed(content, who, *, digest="sha256", reason=None, is_qualified=False, room=None):
    """The same with the signature of `who` in a field of that name; `room`: digits left for it, an even number."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    how = PdfSignatureMetadata(field_name=who, md_algorithm=digest, reason=reason)
    return sign_pdf(writer, how, signer=signer(who, is_qualified), bytes_reserved=room).getvalue()


def with_page(content):
    """The same with a page more, by an update after the last signature."""

    def add(writer):
        root = writer.root["/Pages"]
        above = generic.IndirectObject(root.container_ref.idnum, 0, writer)
        page = generic.DictionaryObject({name("/Type"): name("/Page"), name("/Parent"): above})
        page[name("/MediaBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 612, 792)))
        root["/Kids"].append(writer.add_object(page))
        root[name("/Count")] = generic.NumberObject(len(root["/Kids"]))
        writer.update_container(root["/Kids"])

    return _updated(content, add)


def with_other_words(content):
    """The same with other contents of its first page, by an update."""

    def change(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        other = generic.StreamObject(stream_data=b"% za 100 000 zlotych\n0 0 m 9 9 l S")
        page[name("/Contents")] = writer.add_object(other)
        writer.update_container(page)

    return _updated(content, change)


def with_note(content):
    """The same with a note stuck onto its first page, by an update."""

    def stick(writer):
        note = generic.DictionaryObject({name("/Type"): name("/Annot"), name("/Subtype"): name("/Text")})
        note[name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (10, 10, 30, 30)))
        note[name("/Contents")] = generic.pdf_string("dopisek")
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        notes = page.get("/Annots", generic.ArrayObject()).get_object()
        page[name("/Annots")] = generic.ArrayObject([*notes, writer.add_object(note)])
        writer.update_container(page)

    return _updated(content, stick)


def with_indirect_notes(content):
    """The same whose page names its list of notes instead of holding it, as most programs write it."""

    def move(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page[name("/Annots")] = writer.add_object(page["/Annots"])
        writer.update_container(page)

    return _updated(content, move)


def with_layers(content):
    """The same with a layer that is shown."""

    def add(writer):
        layer = writer.add_object(generic.DictionaryObject({name("/Type"): name("/OCG")}))
        shown = generic.DictionaryObject({name("/ON"): generic.ArrayObject([layer])})
        layers = {name("/OCGs"): generic.ArrayObject([layer]), name("/D"): shown}
        writer.root[name("/OCProperties")] = generic.DictionaryObject(layers)
        writer.update_root()

    return _updated(content, add)


def with_layers_hidden(content):
    """The same with its layers hidden, by an update: the page itself stays as it was."""

    def hide(writer):
        layers = writer.root["/OCProperties"]
        layers["/D"] = generic.DictionaryObject({name("/OFF"): layers["/OCGs"]})
        writer.update_root()

    return _updated(content, hide)


def with_form_drawn_anew(content):
    """The same with a form of another kind (XFA), which some programs show instead of the pages."""

    def draw(writer):
        form = writer.root["/AcroForm"]
        form[name("/XFA")] = writer.add_object(generic.StreamObject(stream_data=b"<xdp>900 000</xdp>"))
        writer.update_container(form)

    return _updated(content, draw)


def with_bomb(content):
    """The same with an image on its page that is a gigabyte when unpacked."""

    def add(writer):
        packer = zlib.compressobj(9)
        zeros = bytes(16 * 1024 * 1024)
        packed = b"".join(packer.compress(zeros) for _part in range(64)) + packer.flush()
        image = generic.StreamObject(encoded_data=packed)
        image[name("/Filter")] = name("/FlateDecode")
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        images = generic.DictionaryObject({name("/X"): writer.add_object(image)})
        page[name("/Resources")] = generic.DictionaryObject({name("/XObject"): images})
        writer.update_container(page)

    return _updated(content, add)


def with_bytes_in_padding(content):
    """The same with other bytes in the room that its signature did not need."""
    *_earlier, match = re.finditer(rb"(?i)/Contents ?<[0-9a-f]+(0{16})>", content)
    return content[: match.start(1)] + b"4d5a" * 4 + content[match.end(1) :]


def without_notes(content):
    """The same without what was stuck onto its first page, by an update: a "shadow" attack that uncovers."""

    def take_off(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        kept = [each for each in page["/Annots"] if each.get_object().get("/Subtype") != "/Text"]
        page[name("/Annots")] = generic.ArrayObject(kept)
        writer.update_container(page)

    return _updated(content, take_off)


def with_text_field(content):
    """The same with a field for text in it, filled with other words: what a "shadow" attack hides and shows."""

    def add(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        field = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/Widget"),
                name("/FT"): name("/Tx"),
                name("/T"): generic.pdf_string("kwota"),
                name("/V"): generic.pdf_string("100 000 zł"),
                name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 200, 30))),
            }
        )
        reference = writer.add_object(field)
        page[name("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), reference])
        writer.update_container(page)
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.append(reference)
        writer.update_container(fields)

    return _updated(content, add)


def turned(content):
    """The same with its first page turned round, by an update."""

    def turn(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page[name("/Rotate")] = generic.NumberObject(180)
        writer.update_container(page)

    return _updated(content, turn)


def with_validation_data(content):
    """The same with certificates to check it by and a timestamp over all, as archives add them."""

    def add(writer):
        certificate = writer.add_object(generic.StreamObject(stream_data=authority()))
        store = generic.DictionaryObject({name("/Certs"): generic.ArrayObject([certificate])})
        writer.root[name("/DSS")] = writer.add_object(store)
        writer.update_root()

    return stamped(_updated(content, add))


def stamped(content):
    """The same with the timestamp of a server."""
    clock = signer(CLOCK)
    stamper = DummyTimeStamper(clock.signing_cert, clock.signing_key, fixed_dt=datetime.now(UTC))
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    return PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256").getvalue()


class _Certifying(PdfSigner):
    """As other programs do it: this library certifies only what nobody has signed."""

    def _enforce_certification_constraints(self, reader):
        pass


def certified(content, who):
    """The same with a signature of `who` that says which changes it allows: filling of fields."""
    how = PdfSignatureMetadata(field_name=who, certify=True, docmdp_permissions=MDPPerm.FILL_FORMS)
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    return _Certifying(how, signer(who, True)).sign_pdf(writer).getvalue()


def locked(content, who, update=None):
    """The same with a signature after which no field may be filled, so that nobody could sign after it.

    `update`: what its lock says of the whole document, as "lock after signing" of usual programs.
    """
    field = SigFieldSpec(who, field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL), doc_mdp_update_value=update)
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    signing = PdfSigner(PdfSignatureMetadata(field_name=who), signer(who, True), new_field_spec=field)
    return signing.sign_pdf(writer).getvalue()


def with_signature_twice(content, who):
    """The same with a second field that shows the signature of `who` as its own."""

    def repeat(writer):
        form = writer.root["/AcroForm"]
        field = form["/Fields"][0].get_object()
        twin = generic.DictionaryObject({key: field.raw_get(key) for key in field})
        twin[name("/T")] = generic.pdf_string(f"{who} 2")
        form["/Fields"].append(writer.add_object(twin))
        writer.update_container(form["/Fields"])

    return _updated(content, repeat)


def _updated(content, change):
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def signed_in_part(content, who, left_out=40):
    """The same with a good signature that leaves the last bytes out."""
    return _signed_over(signed(content, who), who, later=0, shorter=left_out)


def changed_behind(content, who):
    """The same signed over a range that begins again too early and ends too early, and with other words behind it:

    its lengths add up to the whole file.
    """
    done = signed(content, who, room=16_000)
    update = with_other_words(done)[len(done) :]
    return _signed_over(done, who, later=-len(update), shorter=-len(update)) + update


def _signed_over(done, who, *, later, shorter):
    """`done` signed anew: the second part of its range begins so many bytes later and is so many bytes shorter."""
    *_earlier, match = re.finditer(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)( *)\]", done)
    first, length, second, rest = (int(number) for number in match.groups()[:4])
    room = second - length - 2
    begin, size = second + later, rest - shorter
    text = b"/ByteRange [%d %d %d %d" % (first, length, begin, size)
    text = text.ljust(len(match[0]) - 1) + b"]"
    done = done[: match.start()] + text + done[match.end() :]
    done = done[: length + 1] + b"0" * room + done[second - 1 :]
    digest = hashes.Hash(hashes.SHA256())
    digest.update(done[:length] + done[begin : begin + size])
    signing = signer(who).async_sign(digest.finalize(), digest_algorithm="sha256", use_pades=False)
    made = asyncio.run(signing).dump().hex().encode()
    assert length + 1 + len(made) <= begin
    return done[: length + 1] + made.ljust(room, b"0") + done[second - 1 :]
