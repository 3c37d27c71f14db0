"""The neighbours' market as JSON: a customer's orders and trades, and what everybody may see.

Energy in kWh, prices in DKK per kWh without VAT, as decimal strings. Only inside a customer's
transaction, and only where neighbours trade.

| file | is about |
| --- | --- |
| `orders` | a customer's orders and trades |
| `market` | book, epochs, and what a home has to trade with |
| `figures` | the market in numbers |
| `export` | a month to take along |
| `signature` | an order that is signed |
"""
