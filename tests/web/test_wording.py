"""The few words of a cell: what is cut, what is kept, what a cue adds."""

import pytest

from contact_telesante.web.board.wording import asked, brief, left_unsaid, listed, nothing


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("B\u00a0— Prolonger la vie par des soins limités", "B"),
        ("III — Limitation marquée", "III"),
        ("AMM\u00a0— date fixée", "Date fixée"),
        ("Contact renforcées (p.\u00a0ex. C.\u00a0difficile)", "Contact renforcées"),
        ("Gouttelettes", "Gouttelettes"),
    ],
)
def test_an_option_is_cut_at_its_dash(label, said):
    assert brief(label) == said


def test_several_options_are_one_short_sentence():
    assert listed(["Suspicion de délirium", "Chute"]) == "Délirium, chute"
    assert listed(["RCIU", "Diabète gestationnel"]) == "RCIU, diabète gestationnel"
    assert listed(["Suspicion de délirium"]) == "Suspicion de délirium"


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Répondu\u00a0— à exécuter", ("À exécuter", "Répondu")),
        ("Question au médecin", ("Question", "Au médecin")),
        ("En attente de réponse", ("En attente", "De réponse")),
        ("Fait", ("Fait", "")),
    ],
)
def test_a_request_is_what_to_do_then_the_rest(label, lines):
    assert asked(label) == lines


def test_nothing_is_one_word():
    assert (nothing("Aucune connue"), nothing("None known"), nothing("Rien à signaler")) == (
        "Aucune",
        "None",
        "Rien à signaler",
    )


@pytest.mark.parametrize(
    ("cue", "said", "left"),
    [
        ("Suivi en retard", ("Prochain suivi", "2026-11-21"), "En retard"),
        ("Risque élevé de lésion", ("Braden", "11"), "Risque élevé"),
        ("Chute récente", ("Chute", "Élevé"), "Récente"),
        ("Précautions", ("Précautions", "Contact"), ""),
        ("À consigner", ("Consigné", "Non"), ""),
        ("Allergies à vérifier", ("Allergies", "Non vérifiées"), ""),
        ("Follow-up overdue", ("Next follow-up", "2026-11-21"), "Overdue"),
        ("Zone rouge", ("Zone", ""), "Rouge"),
        ("", ("Braden", "15"), ""),
    ],
)
def test_a_cue_adds_only_what_its_cell_does_not_say(cue, said, left):
    assert left_unsaid(cue, *said) == left
