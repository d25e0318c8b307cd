"""The originals that were signed by hand and scanned: found, checked, attached to the very edition that they sign."""

SIGNES = "signes"
"""The folder of scans, in the session's inputs and in its publication."""

IMAGES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF"}
EXTENSIONS = (".pdf", *IMAGES)
"""What a scan may be, in lower case."""
