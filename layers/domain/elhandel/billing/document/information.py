"""What the law wants a bill to say beside its lines: the agreement, whom to ask, the grid company,
where the electricity came from, how to save and switch. Sources: docs/invoice.md.
"""

from collections.abc import Iterable
from datetime import date

from elhandel.billing.document import tables
from elhandel.billing.document.model import Section, Share
from elhandel.billing.invoice import Invoice


def information_of(invoice: Invoice) -> tuple[Section, ...]:
    """The small texts at the end of a document, in their order; a note says less."""
    said = tables.sentences(invoice.issued_on)
    if invoice.corrects_number:
        return (_questions(invoice, said),)

    return (
        _reading(said),
        _agreement(invoice, said),
        _questions(invoice, said),
        _outage(invoice),
        *_declarations(invoice),
        _saving(said),
    )


def _reading(said: tables.Sentences) -> Section:
    return Section(
        "Sådan læser du regningen",
        (
            "Elhandel er strøm og abonnement hos os. Netselskab og Energinet bringer strømmen "
            "frem; deres priser sender vi videre uden tillæg. Afgifter går til staten. ”gns.” er "
            "gennemsnittet af priserne i de timer, du brugte strøm.",
            said.incentives,
        ),
    )


def _agreement(invoice: Invoice, said: tables.Sentences) -> Section:
    agreed = [
        section.agreement
        for section in invoice.bill.sections
        if section.original and section.agreement is not None
    ]
    ended = invoice.bill.final
    paragraphs = [] if ended else [said.notice]
    notices = {agreement.price_notice_days for agreement in agreed}
    if notices and not ended:
        paragraphs.append(f"Sætter vi prisen op, får du besked mindst {min(notices)} dage før.")
    if ended:
        paragraphs.append(
            "Det er den sidste regning for aftalen. Retter netselskabet målingen senere, får du en "
            "ny opgørelse."
        )

    return Section("Din aftale", tuple(paragraphs))


def _questions(invoice: Invoice, said: tables.Sentences) -> Section:
    ours = invoice.issuer
    paragraphs = [f"Ring på {ours.phone} eller skriv til {ours.email}."]
    if invoice.bill.recipient.kind != "business":
        paragraphs.append(f"Bliver vi ikke enige, kan du klage til {said.complaints}.")
        paragraphs.append(f"Om dine rettigheder som elkunde kan du spørge {said.contact_point}.")

    return Section("Spørgsmål eller uenig?", tuple(paragraphs))


def _outage(invoice: Invoice) -> Section:
    known = {
        section.grid_company: None for section in invoice.bill.sections if section.grid_company
    }
    paragraphs = [_company(gln, invoice.issued_on) for gln in known]
    if not paragraphs:
        paragraphs = ["Ring til dit netselskab; vi hjælper gerne med at finde det."]

    return Section("Uden strøm?", tuple(paragraphs))


def _company(gln: str, day: date) -> str:
    company = tables.grid_company(gln, day)
    if company is None:
        return "Ring til dit netselskab; vi hjælper gerne med at finde det."
    if company.phone is not None:
        return f"Ring til netselskabets vagt: {company.name}, {company.phone}."
    if company.web is not None:
        return (
            f"Dit netselskab er {company.name}. Nummeret til vagten står på {company.web}; "
            "vi stiller også om."
        )

    return f"Dit netselskab er {company.name}. Ring til os, så stiller vi om."


def _declarations(invoice: Invoice) -> Iterable[Section]:
    """One for each way in which the products of the bill are declared."""
    products = [
        product
        for section in invoice.bill.sections
        if not section.correction and not section.services
        for product in section.product.split(" / ")
    ]
    found: list[tables.Declaration] = []
    for product in products:
        declared = tables.declaration(product, invoice.issued_on)
        if declared is not None and declared not in found:
            found.append(declared)

    for declared in found:
        yield _declaration(declared)


def _declaration(declared: tables.Declaration) -> Section:
    waste = f"{declared.waste_mg:.1f}".replace(".", ",")
    figures = (
        f"En kWh udledte {declared.co2_g} g CO2 og gav {waste} mg højradioaktivt affald i "
        f"{declared.year}."
    )
    if not declared.confirmed:
        figures += " Tallene er foreløbige."

    return Section(
        f"Hvor kommer strømmen fra? ({declared.year})",
        (figures,),
        tuple(
            Share(source, f"{percent} %", round(percent / 100, 4))
            for source, percent in declared.percent.items()
        ),
    )


def _saving(said: tables.Sentences) -> Section:
    return Section(
        "Brug mindre, sammenlign og skift",
        (
            f"Råd om at spare på strømmen får du på {said.savings} og hos {said.consumers}.",
            f"Alle elprodukter kan sammenlignes på {said.comparison}. {said.switching}",
        ),
    )
