"""What was used is shown with the time at which it was read, also while the network's provider does
not answer. CD-USE-2; by page and by API.
"""

from collections.abc import Callable
from datetime import timedelta

from fastapi.testclient import TestClient

from elhandel.platform.database import Database
from elhandel.services import usage
from elhandel.values.days.local_time import danish_time
from simulator.world.network import Network
from tests.integration.services.network import Moody, client_of, follow_all
from tests.integration.services.world import a_service
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.calling import Caller
from tests.integration.site.test_bills import page

MB = 1_048_576


def test_what_was_read_last_is_shown_with_its_time_while_the_provider_is_away(
    browser: TestClient,
    caller: Caller,
    home: BilledHome,
    database_of: Callable[[str], Database],
) -> None:
    clock, poller = home.world.clock, database_of("queue_poller")
    number = a_service(home.world.database, home.customer_id, clock, "5g-200")
    network = Network(clock)
    follow_all(poller, clock, client_of(network))
    (subscriber,) = network.all()
    network.say(subscriber.subscriber_id, clock.today(), 0, 2048 * MB)
    assert usage.sync_usage(poller, clock, client_of(network)).read == 1
    read = clock.now()

    network.say(subscriber.subscriber_id, clock.today(), 0, 9999 * MB)
    for _ in range(5):
        clock.instant += timedelta(hours=1)
        away = Moody(client_of(network), ["lost there"])
        assert usage.sync_usage(poller, clock, away).failed == 1

    found = caller.data(f"usage?serviceId={number}&startDate={danish_time(read):%Y-%m-%d}")
    assert found["readAt"] == read.isoformat().replace("+00:00", "Z")
    assert found["totals"]["totalMb"] == "2048"
    shown = page(browser, f"/ydelser/{number}")
    assert f"{danish_time(read):%H:%M}" in shown or f"{danish_time(read):%H.%M}" in shown
    assert "Netleverandøren svarer ikke lige nu" in shown
    assert 'data-testid="total-usage">2,0 GB' in shown

    clock.instant += timedelta(hours=1)
    assert usage.sync_usage(poller, clock, client_of(network)).read == 1
    assert "Netleverandøren svarer ikke lige nu" not in page(browser, f"/ydelser/{number}")
