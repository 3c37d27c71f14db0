"""Contracts: what a customer agreed to for a metering point: product, price, term, protection."""

from elhandel.portfolio.contracts.agreed_price import (
    AgreedPrice,
    PriceDay,
    agree_on_another_price,
    agree_on_list_prices,
    agree_on_prices,
    restore_agreed_prices,
    return_to_agreed_prices,
    withdraw_agreed_prices,
)
from elhandel.portfolio.contracts.agreed_product import (
    ProductChange,
    change_product,
    contract_on,
    hold_contract,
    take_back_product,
)
from elhandel.portfolio.contracts.contract import (
    AlreadyContracted,
    beside_others,
    cancel_contract,
    check_move_in,
    open_contract,
    redate_contract,
)
from elhandel.portfolio.contracts.protection import ask_protection

__all__ = [
    "AgreedPrice",
    "AlreadyContracted",
    "PriceDay",
    "ProductChange",
    "agree_on_another_price",
    "agree_on_list_prices",
    "agree_on_prices",
    "ask_protection",
    "beside_others",
    "cancel_contract",
    "change_product",
    "check_move_in",
    "contract_on",
    "hold_contract",
    "open_contract",
    "redate_contract",
    "restore_agreed_prices",
    "return_to_agreed_prices",
    "take_back_product",
    "withdraw_agreed_prices",
]
