"""What all pages share: templates and their parts, chart geometry, assets, numbers and words as
they are read, forms, sessions, headers. It knows no business; the domain knows no HTML.

The pages themselves stand beside it: `elhandel_site` (customers), `elhandel_office` (staff).
"""

from elhandel_web.app import pages_app
from elhandel_web.errors import NotOurForm, SignInAgain, SignInNeeded, Words
from elhandel_web.forms import Form, FormOfRequest
from elhandel_web.language import LANGUAGES, N_, Language
from elhandel_web.pages import Pages
from elhandel_web.visit import (
    MaybeSession,
    OurForm,
    SignedIn,
    SignedInLately,
    SignedInThemselves,
    Visit,
    own_path,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "Form",
    "FormOfRequest",
    "Language",
    "MaybeSession",
    "NotOurForm",
    "OurForm",
    "Pages",
    "SignInAgain",
    "SignInNeeded",
    "SignedIn",
    "SignedInLately",
    "SignedInThemselves",
    "Visit",
    "Words",
    "own_path",
    "pages_app",
]
