"""Market: DataHub's documents, our processes there, and what its messages mean for us.

This page is the map; the work is done on the shelves, each with its own face, from the top:

| shelf | is about |
| --- | --- |
| `inbox` | messages as they come, handled once each, and the dead letters among them |
| `handlers` | what each document means for us, one module for each kind |
| `supply` | what is due is asked for and begun; ends; corrections by staff |
| `ends` | ends of supply and move-outs: asked for, taken back, what the market says; wishes |
| `starts` | starts of supply until their day: planned, held, redated, cancelled |
| `requests` | the documents that we send, as a table, and the sender |
| `customers` | names that differ, proof of who customers are, protection |
| `remarks` | what the market states that moves no process of ours, for staff to see |
| `sent` | what was sent and what came back, with personal numbers sealed |
| `processes` | the state of each request, and what may follow |
| `rules` | the market's rules as dated data, and its business days |
| `hub` | the way to DataHub: its REST interface and what its answers mean |
| `cim` | CIM documents in JSON, read and built; pure |
| `personal` | what the market's room holds about persons: register, access, erasure |

Here are only the names that every room registers.
"""

from elhandel.market.personal import IMPERSONAL, PERSONAL
from elhandel.market.retention import RETENTION

__all__ = ["IMPERSONAL", "PERSONAL", "RETENTION"]
