"""From contexts to finished PDFs: Word templates rendered in lots, laid out by LibreOffice, split, checked."""
