"""Billing: invoices and notes from settled lines, numbered without gaps, never changed once issued.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `estimate` | what a quarter will use and cost, and what that rests on |
| `bill` | what is to be billed, in words and sections, before it has a number |
| `charges` | what else an account is to be billed: services, fees, goodwill |
| `profile` | how an account is billed: its day, its VAT, what is too little |
| `disputes` | what a customer does not accept of a document |
| `drafts` | bill runs: what goes out together, drafted before it is issued |
| `held` | what is beyond bounds and waits for staff to look at it |
| `green` | which share of its electricity certificates cover, hour by hour |
| `favour` | when what is in a customer's favour goes back |
| `invoice` | issued documents as they stand in the rows: written once, and read |
| `issue` | issuing the invoice shards of a run, notes that correct, credits by hand |
| `credits` | what staff give by hand: lines, amounts, goodwill, invoicing again |
| `aconto` | a fixed amount for each quarter in advance, set off on its bill |
| `document` | an issued invoice as a Danish PDF; needs typst and babel |
| `einvoice` | an issued invoice as UBL, for a buyer who takes it; needs lxml |
| `case_file` | all papers of a dispute as one PDF; needs typst |
| `explained` | where a bill's money goes, and why it is another than the last |
| `archive` | the bucket in which the documents lie |
| `upkeep` | what must hold of invoices, and which of them have expired |
| `personal` | what billing holds about persons: its register, access, erasure |

Here are only the names that every room registers.
"""

from elhandel.billing.personal import IMPERSONAL, PERSONAL
from elhandel.billing.upkeep import INVARIANTS, RETENTION, months_of_history

__all__ = ["IMPERSONAL", "INVARIANTS", "PERSONAL", "RETENTION", "months_of_history"]
