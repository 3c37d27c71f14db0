"""What a customer is to be billed, before it has a number: lines in words, sections, VAT, notes."""
