"""Paper and sharing: statements, receipts, the share page, QR codes, badges, the widget."""
