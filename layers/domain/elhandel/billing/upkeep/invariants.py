"""What must hold of invoices: numbers without gaps, sums of lines, all that is settled billed."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "invoice-numbers-gapless",
        "The numbers of a series run from 1 to the last one drawn.",
        by_query(statement("elhandel.billing.upkeep", "invoice_numbers")),
    ),
    Invariant(
        "invoices-add-up",
        "An invoice is the sum of its lines and the VAT on them; "
        "a credit is the inverse of what it takes back.",
        by_query(statement("elhandel.billing.upkeep", "invoice_totals")),
    ),
    Invariant(
        "settled-is-invoiced",
        "What a run settled is billed once, line by line, "
        "or waits: for its shard, with its original, or held.",
        by_query(statement("elhandel.billing.upkeep", "settled_and_invoiced")),
    ),
    Invariant(
        "credits-within-invoices",
        "Of a settlement no more is taken back than was billed for it, its corrections included.",
        by_query(statement("elhandel.billing.upkeep", "taken_back")),
    ),
    Invariant(
        "aconto-set-off",
        "What invoices ask for in advance is set off once, to the øre.",
        by_query(statement("elhandel.billing.upkeep", "aconto_on_invoices")),
    ),
    Invariant(
        "invoices-are-posted",
        "Each document stands in the ledger with its total and its VAT, and no other does.",
        by_query(statement("elhandel.billing.upkeep", "documents_in_the_ledger")),
    ),
    Invariant(
        "open-within-documents",
        "What is open of a document lies between nothing and its total.",
        by_query(statement("elhandel.billing.upkeep", "open_beyond_documents")),
    ),
    Invariant(
        "joined-accounts-are-empty",
        "What a party owed before it was joined to a customer, the customer owes.",
        by_query(statement("elhandel.billing.upkeep", "open_on_joined_accounts")),
    ),
)
