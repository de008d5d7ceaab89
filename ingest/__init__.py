"""A received file becomes words: pages, upright images, text layers, OCR, marks."""
