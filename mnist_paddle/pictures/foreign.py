"""Files that people take for pictures and that are not opened here: known by how they begin."""

HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
BEGINNINGS = {
    b"%PDF-": "a PDF document; save the page as PNG or JPEG",
    b"<svg": "an SVG drawing; export it as PNG",
    b"PK\x03\x04": "a ZIP archive or a document; take the picture out of it",
}


def foreign(content: bytes) -> str | None:
    """What a file is and what to do with it, by its first bytes; None if it may be a picture."""
    if content[4:8] == b"ftyp":
        brands = [content[8:12], *(content[at : at + 4] for at in range(16, _box(content), 4))]
        if b"avif" not in brands and any(brand in HEIF for brand in brands):
            return "a HEIC picture, as iPhones take them; convert to JPEG or PNG"
        return None
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<?xml") and b"<svg" in start:
        return BEGINNINGS[b"<svg"]
    return next((what for first, what in BEGINNINGS.items() if start.startswith(first)), None)


def _box(content: bytes) -> int:
    """Where the list of brands ends that a file of the ISO base media format begins with."""
    return min(int.from_bytes(content[:4], "big"), 256, len(content))
