"""The dashboard once some of its files were destroyed: what is gone is said in the place of its link. Pure."""

import re
from collections.abc import Collection
from datetime import date
from html import unescape

from pipeline.texte import date_courte, typographier

_LIEN = re.compile(r'<a href="([^"]*)">([^<]*)</a>')


def rayer(page: bytes, partis: Collection[str], le: date) -> bytes:
    """`partis`: the names of the files that went. A page that has no link to them stays as it is."""
    detruit = typographier(f"fichier détruit le {date_courte(le)}, sa durée de conservation passée")

    def remplacer(lien: re.Match[str]) -> str:
        return f'{lien[2]} <span class="doux">({detruit})</span>' if unescape(lien[1]) in partis else lien[0]

    return _LIEN.sub(remplacer, page.decode()).encode()
