from .files import DocumentType, Source, StoredFile, storage_path
from .issued import DocumentEvent, IssuedDocument, NumberSeries
from .signs import SignStrip, SignStripImage

__all__ = [
    "DocumentEvent",
    "DocumentType",
    "IssuedDocument",
    "NumberSeries",
    "SignStrip",
    "SignStripImage",
    "Source",
    "StoredFile",
    "storage_path",
]
