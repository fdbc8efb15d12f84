"""Exports: coded reports in the shapes that other programs read. One file a format; none knows a ledger or a clock."""
