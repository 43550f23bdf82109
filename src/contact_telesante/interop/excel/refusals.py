"""Why a file is not taken, in sentences that say what to do."""

from django.utils.translation import gettext as _

from contact_telesante.interop.excel.safety import MOST_COLUMNS, MOST_LINES, Refused


def sentence_of(refused: Refused) -> str:
    """The sentence, in the current language."""
    sentences = {
        "empty": _("This file is empty."),
        "large": _("This file is larger than 10 MB."),
        "extension": _("Choose an Excel workbook (.xlsx) or a CSV file."),
        "format": _("This kind of spreadsheet is not read here: open it, save it as .xlsx, then choose it again."),
        "macros": _("This workbook contains macros: save it as .xlsx, without macros, then choose it again."),
        "encrypted": _("This workbook is protected by a password: save it without one, then choose it again."),
        "not_workbook": _(
            "This is not an Excel workbook, or it is damaged: open it, save it as .xlsx, then try again."
        ),
        "not_text": _("This file is not text: save it as CSV or as .xlsx, then choose it again."),
        "bomb": _("This workbook unpacks to far more than it weighs: copy its cells to a new one, then try again."),
        "entities": _("This workbook contains references that are not read here: copy its cells to a new one."),
        "lines": _("This file has %(count)d lines, and at most %(most)d are read: cut it in parts."),
        "columns": _("This file has %(count)d columns, and at most %(most)d are read: remove those of no use."),
    }
    most = MOST_LINES if refused.code == "lines" else MOST_COLUMNS
    return sentences.get(refused.code, sentences["not_workbook"]) % {"count": refused.count, "most": most}
