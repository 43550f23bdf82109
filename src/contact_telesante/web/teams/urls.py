"""The addresses of a team's members: who they are, how they are invited, reviewed, let go."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.privacy import communications, incident_reports
from contact_telesante.web.teams import acceptance, console, invitation_lists, invitations, reviews, views

one = "members/<uuid:user_id>/"
one_review = "members/reviews/<uuid:review_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("members/", views.members, name="members"),
    path("members/leave/", console.leave, name="leave-team"),
    path(one, console.member, name="member"),
    path(one + "role/", console.role, name="member-role"),
    path(one + "suspend/", console.suspend, name="suspend-member"),
    path(one + "restore/", console.restore, name="restore-member"),
    path(one + "remove/", console.remove, name="remove-member"),
    path(one + "hand-over/", console.hand_over, name="hand-over"),
    path("members/reviews/", reviews.reviews, name="reviews"),
    path(one_review, reviews.review, name="review"),
    path(one_review + "sign/", reviews.sign, name="sign-review"),
    path(one_review + "print/", reviews.printed, name="print-review"),
    path("members/invite/", invitations.invite, name="invite"),
    path("members/invite/guest/", invitations.invite_guest, name="invite-guest"),
    path("members/invite/many/", invitation_lists.many, name="invite-many"),
    path("members/invite/many/send/", invitation_lists.send_many, name="invite-many-send"),
    path("members/invite/many/refused/", invitation_lists.refused_lines, name="invite-many-refused"),
    path("members/invite/many/template/", invitation_lists.template, name="invite-template"),
    path("members/invitations/<uuid:invitation_id>/again/", invitations.send_again, name="invitation-again"),
    path("members/invitations/<uuid:invitation_id>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path("undertaking/", acceptance.undertaking, name="undertaking"),
    path("communications/", communications.team_communications, name="team-communications"),
    path("incidents/", incident_reports.mine, name="incidents"),
    path("incidents/report/", incident_reports.report, name="report-incident"),
]
