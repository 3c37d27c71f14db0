"""Backoffice: what staff see, find and do.

| shelf | is about |
| --- | --- |
| `queues` | what waits for staff: every work queue, its rows, and which actions mend them |
| `timeline` | all that happened to a customer, the latest first |
| `search` | a customer, bill, message or signup by whatever is known of it |
| `customers` | one customer on one page |
| `bills` | one bill explained: lines, hours, versions of readings and prices |
| `actions` | what staff may do: with a reason, within limits, some with a second person |
| `audit` | who did what and why, who looked at whom, notes, who takes which row |
| `operations` | how the machine is doing |
| `shown` | what a customer sees of what staff do |
| `personal`, `upkeep` | what is held about persons · which rows have expired |

A later room brings its own work: a `Queue` in `queues`, a `Source` in `timeline`, an `Action` in
`actions`. Facts only: the words of a page are the page's.
"""
