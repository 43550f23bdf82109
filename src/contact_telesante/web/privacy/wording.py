"""What was done, in a person's words: looks, writes, means, purposes. One list, for the report and for the logs."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contact_telesante.audit.actions import Act, Means, Purpose
from contact_telesante.privacy.reports import BROKE

TOLD: Final[Mapping[str, Promise]] = {
    Act.BOARD_OPENED: _("opened the board on which the patient was"),
    Act.BOARD_PRINTED: _("printed the board on which the patient was"),
    Act.INACTIVE_OPENED: _("opened the list of inactive patients, in which the patient was"),
    Act.SEARCHED: _("searched, and the patient was among those found"),
    Act.PATIENT_OPENED: _("opened the patient’s file"),
    Act.HISTORY_READ: _("read the patient’s history"),
    Act.JOURNAL_READ: _("read the team’s journal, in which the patient was"),
    Act.STREAM_OPENED: _("followed live the board on which the patient was"),
    Act.EXPORTED: _("exported data in which the patient was"),
    Act.NOTIFIED: _("was notified of something about the patient"),
    Act.RESTRICTED_REFUSED: _("was refused access, at the patient’s request"),
    Act.RIGHTS_CHANGED: _("changed who may see the patient"),
    Act.REVIEW_PRINTED: _("printed a review in which the patient was"),
    Act.REGISTER_READ: _("read the register of communications, in which the patient was"),
    Act.REPORT_READ: _("read the report of accesses to the patient"),
    Act.REPORT_EXPORTED: _("handed over the report of accesses to the patient"),
    Act.EXTRACTED: _("handed over the full extract of the patient"),
    Act.LOGS_READ: _("read the logs in which the patient was"),
    Act.ANALYSIS_READ: _("read the analysis of accesses, in which the patient was"),
    Act.INCIDENT_REPORTED: _("reported an incident about the patient"),
    Act.INCIDENT_READ: _("read an incident about the patient"),
    Act.INCIDENT_WRITTEN: _("wrote about an incident about the patient"),
    Act.SUPPORT_OPENED: _("came into the team for technical support"),
    "board.patient_added": _("added the patient to the board"),
    "board.cells_changed": _("changed cells of the patient"),
    "board.change_undone": _("took back their own change"),
    "board.patient_deactivated": _("took the patient off the board"),
    "board.patient_reactivated": _("brought the patient back to the board"),
    "board.cells_confirmed": _("confirmed cells of the patient"),
    "board.request_asked": _("asked a question about the patient"),
    "board.request_taken": _("took on a question about the patient"),
    "board.request_answered": _("answered a question about the patient"),
    "board.request_done": _("carried out an answer about the patient"),
    "board.request_withdrawn": _("withdrew a question about the patient"),
    "board.patient_charted": _("noted the patient as charted in the record"),
    "board.patients_imported": _("wrote the patient’s cells by an import"),
    "board.import_undone": _("took back an import that had written the patient’s cells"),
    "board.column_converted": _("changed the type of a column of the patient"),
    "teams.access_restricted": _("restricted access, at the patient’s request"),
    "teams.restriction_lifted": _("lifted a restriction of access"),
    BROKE: _("passed over the restriction that the patient had asked for"),
}
"""What the report says that a person did; the person comes before."""

ACTS: Final[Mapping[str, Promise]] = {
    Act.SIGNED_IN: _("Signed in"),
    Act.SIGN_IN_FAILED: _("Sign-in failed"),
    Act.SIGNED_OUT: _("Signed out"),
    Act.LOCKED_OUT: _("Locked out"),
    Act.REAUTHENTICATED: _("Proved again who they are"),
    Act.FACTOR_CHANGED: _("Second factor changed"),
    Act.PASSWORD_CHANGED: _("Password changed"),
    Act.SESSION_ENDED: _("Session ended from afar"),
    Act.TOKEN_CREATED: _("API token created"),
    Act.TOKEN_REVOKED: _("API token revoked"),
    Act.RIGHTS_CHANGED: _("Rights changed"),
    Act.GLASS_BROKEN: _("Glass broken"),
    Act.RESTRICTED_REFUSED: _("Restricted access refused"),
    Act.NOTIFIED: _("Notified"),
    Act.BOARD_OPENED: _("Board opened"),
    Act.BOARD_PRINTED: _("Board printed"),
    Act.INACTIVE_OPENED: _("List of inactive patients opened"),
    Act.SEARCHED: _("Search made"),
    Act.PATIENT_OPENED: _("Patient opened"),
    Act.HISTORY_READ: _("History read"),
    Act.JOURNAL_READ: _("Journal read"),
    Act.STREAM_OPENED: _("Board followed live"),
    Act.STREAM_CLOSED: _("End of the live board"),
    Act.MEMBERS_READ: _("Members’ files read"),
    Act.REVIEW_PRINTED: _("Access review printed"),
    Act.EXPORTED: _("Export made"),
    Act.COMMUNICATION_RECORDED: _("Communication entered in the register"),
    Act.REGISTER_READ: _("Register of communications read"),
    Act.REPORT_READ: _("Access report read"),
    Act.REPORT_EXPORTED: _("Access report handed over"),
    Act.EXTRACTED: _("Full extract handed over"),
    Act.LOGS_READ: _("Logs read"),
    Act.ANALYSIS_READ: _("Analysis of accesses read"),
    Act.INCIDENT_REPORTED: _("Incident reported"),
    Act.INCIDENT_READ: _("Incident read"),
    Act.INCIDENT_WRITTEN: _("Incident written"),
    Act.SUPPORT_OPENED: _("Support access opened"),
}
"""Every act, as the logs name it."""

MEDIA: Final[Mapping[str, Promise]] = {
    "page": _("On screen"),
    "api": _("By a program, in their name"),
    "live": _("On screen, live"),
    "command": _("By the server"),
    "screen": _("On a wall screen, by initials"),
}
PURPOSES: Final[Mapping[str, Promise]] = {
    Purpose.CARE: _("Care"),
    Purpose.SUPPORT: _("Support"),
    Purpose.MANAGEMENT: _("Management"),
    Purpose.RIGHT_OF_ACCESS: _("The patient’s right of access"),
    Purpose.VERIFICATION: _("Verification"),
}
MEANS: Final[Mapping[str, Promise]] = {
    Means.PRINT: _("Printout"),
    Means.EXPORT: _("Export made"),
    Means.EXTRACT: _("Full extract"),
    Means.REPORT: _("Access report"),
    Means.GUEST: _("Guest’s access"),
    Means.NOTED: _("Outside the tool"),
}


def words(of: Mapping[str, Promise], key: str) -> str:
    """The words of a key, the key itself when a newer node wrote it."""
    return str(of.get(key, key))
