"""Keys of the database, each with its own type: one cannot be passed where another is meant."""

from typing import NewType

CustomerId = NewType("CustomerId", int)
AccountId = NewType("AccountId", int)
"""`portfolio.account.account_id`: what a customer owes and is owed stands on it."""

ContractId = NewType("ContractId", int)
MeteringPointId = NewType("MeteringPointId", int)
SupplyPeriodId = NewType("SupplyPeriodId", int)
ChargeId = NewType("ChargeId", int)
RunId = NewType("RunId", int)
ProcessId = NewType("ProcessId", int)
EnquiryId = NewType("EnquiryId", int)
MessageId = NewType("MessageId", int)
"""`market.inbound_message.inbound_message_id`; the MessageId that the market chose is a text."""
