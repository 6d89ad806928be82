"""Identity documents on which a person may be identified without FranceConnect.

Its kind is kept, and nothing that is written on it but who the person is.
"""

from collections.abc import Mapping
from types import MappingProxyType

PIECES: Mapping[str, str] = MappingProxyType(
    {
        "carte_identite": "carte nationale d’identité",
        "passeport": "passeport",
        "titre_sejour": "titre de séjour",
        "permis_conduire": "permis de conduire",
    }
)
