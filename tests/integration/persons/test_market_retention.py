"""Messages that name persons, what was sent, and processes go three years after they were over."""

from datetime import date, timedelta

from tests.builders import documents as doc
from tests.integration.persons.story import Story, someone

ANNE = someone()
LEFT = date(
    2026, 2, 9
)  # final settled the day after the last message; 5 February: what the start brought


def kinds(story: Story) -> set[str]:
    return {row[0] for row in story.supplier.rows("SELECT document FROM market.inbound_message")}


def count(story: Story, table: str) -> int:
    return int(story.supplier.value(f"SELECT count(*) FROM market.{table}".encode()))


def test_messages_that_name_persons_go_after_three_years_and_readings_links_and_prices_stay(
    story: Story,
) -> None:
    story.supply(ANNE)  # on 15 January 2026
    story.live(ANNE)
    message_kind = "CharacteristicsOfACustomerAtAnAP"

    story.sweep(date(2029, 1, 14))
    day_before = kinds(story)
    story.sweep(date(2029, 1, 15))

    assert message_kind in day_before
    assert kinds(story) == {
        "NotifyValidatedMeasureData",
        "NotifyBillingMasterData",
        "NotifyPriceList",
    }
    assert "market.inbound_message.body" not in story.traces({"home": ANNE.home}).found["home"]


def test_a_message_with_a_dead_record_stays_until_it_is_put_right(story: Story) -> None:
    story.supply(ANNE)
    sql = (
        "INSERT INTO market.dead_record (inbound_message_id, transaction_id, error_code, error, "
        "recorded_at)"
        " SELECT inbound_message_id, 'x', 'x', 'x', received_at FROM market.inbound_message"
        " WHERE document = 'CharacteristicsOfACustomerAtAnAP' RETURNING 1"
    )
    story.supplier.rows(sql)

    story.sweep(date(2029, 6, 1))

    assert "CharacteristicsOfACustomerAtAnAP" in kinds(story)


def test_a_process_goes_three_years_after_it_ended_with_all_that_was_sent_in_it(
    story: Story,
) -> None:
    story.supply(ANNE)
    story.live(ANNE)
    story.leave(ANNE)
    ended = story.supplier.value("SELECT updated_at FROM market.process").date()
    assert ended == LEFT - timedelta(days=1) or ended == LEFT
    over = date(2029, 2, 9)

    story.sweep(over - timedelta(days=1))
    day_before = [
        count(story, table) for table in ("process", "process_event", "request", "notice")
    ]
    story.sweep(over)

    assert all(day_before)
    assert [
        count(story, table) for table in ("process", "process_event", "request", "sent", "notice")
    ] == [0] * 5
    assert story.broken() == []


def test_of_a_customer_who_is_supplied_only_what_was_sent_goes(story: Story) -> None:
    story.supply(ANNE)  # sent on 15 January

    story.sweep(date(2029, 1, 14))
    day_before = count(story, "sent")
    story.sweep(date(2029, 1, 15))

    assert (day_before, count(story, "sent")) == (2, 0)
    assert count(story, "process") == 1
    assert count(story, "request") == 2


def test_customer_data_of_nobody_we_know_goes_after_three_years(story: Story) -> None:
    story.supply(ANNE)
    story.supplier.rows("UPDATE market.customer_at_point SET contract_id = NULL RETURNING 1")

    story.sweep(date(2029, 1, 14))
    day_before = count(story, "customer_at_point")
    story.sweep(date(2029, 1, 15))

    assert (day_before, count(story, "customer_at_point")) == (1, 0)


def test_customer_data_of_a_point_that_nobody_signed_up_for_go_after_ninety_days(
    story: Story,
) -> None:
    story.supply(ANNE)
    story.supplier.receive(doc.customer_data("571313180000000098", LEFT))
    came = story.clock.today()

    story.sweep(came + timedelta(days=90))
    day_before = count(story, "customer_at_point")
    story.sweep(came + timedelta(days=91))

    assert (day_before, count(story, "customer_at_point")) == (2, 1)
