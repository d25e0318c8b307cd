"""What can be wrong in the signed documents that were scanned (L24…): none stops a session, none is then attached."""

from pipeline.catalogue.definition import Definition, avertissement

SIGNATURES: dict[str, Definition] = {
    "L24": avertissement(
        "Document signé non joint : nom inconnu",
        "le nom d’un document publié de cette session, comme « {exemple} »",
        "{remede}",
    ),
    "L25": avertissement(
        "Document signé non joint : deux fichiers",
        "un seul fichier par document, un seul document par fichier",
        "{remede}",
    ),
    "L26": avertissement(
        "Document signé non joint : illisible",
        "un PDF, ou une image .jpg, .png ou .tif, qui s’ouvre sans mot de passe",
        "{remede}",
    ),
    "L27": avertissement(
        "Document signé non joint : trop lourd",
        "au plus {limite}",
        "numériser de nouveau en 200 ou 300 points par pouce, en niveaux de gris",
    ),
    "L28": avertissement(
        "Document signé non joint : nombre de pages",
        "{attendu}, comme « {document} »",
        "numériser toutes les pages, dans l’ordre, en un seul fichier ; sans page de plus",
    ),
    "L29": avertissement(
        "Document signé non joint : format de page",
        "{attendu}, comme « {document} »",
        "numériser la page entière, à sa taille réelle (A4, 100 %)",
    ),
    "L30": avertissement(
        "Document signé non joint : trop peu de détail",
        "au moins {minimum} points par pouce",
        "numériser de nouveau en 200 ou 300 points par pouce",
    ),
    "L31": avertissement(
        "Document signé non joint : autre édition",
        "un original signé de l’édition en vigueur de « {document} »",
        "{remede}",
    ),
    "L32": avertissement(
        "Document signé à comparer",
        "un original qui signe {edition}, de « {document} »",
        "comparer ce fichier au document publié : les décisions, puis les signatures ; rien si c’est bien le même ;"
        " sinon, retirer ce fichier, faire signer le document publié et le numériser",
    ),
    "L33": avertissement(
        "Document signé non joint : sans signature",
        "l’original signé du document, numérisé",
        "imprimer ce document, le faire signer, le numériser, et remplacer ce fichier",
    ),
}
