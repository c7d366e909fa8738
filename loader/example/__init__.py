"""The bundled example: two invented documents that retell real ones."""
