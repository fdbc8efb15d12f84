"""Pages: one file for each family, each a query, plain values and a template."""
