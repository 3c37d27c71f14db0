"""Site: the customers' pages. What they show is read in transactions that see one customer's rows
only; what they say of a session is read and kept in its own tables.
"""

from elhandel.platform.web import lambda_handler
from elhandel_site import site

app = site()

handler = lambda_handler(app)
