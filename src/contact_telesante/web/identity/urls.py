"""The addresses of signing in, and of one's own account."""

from django.urls import path

from contact_telesante.web.identity import account, again, factors, organisation, passwords, second, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", second.code, name="sign-in-code"),
    path("sign-in/passkey/", second.passkey, name="sign-in-passkey"),
    path("sign-in/passkey/options/", second.passkey_options, name="passkey-options"),
    path("sign-in/organisation/", organisation.sign_in, name="organisation"),
    path("sign-in/organisation/back/", organisation.back, name="organisation-back"),
    path("sign-in/organisation/again/", organisation.prove_again, name="organisation-again"),
    path("sign-in/again/", again.again, name="again"),
    path("sign-in/forgotten/", passwords.forgotten, name="forgotten"),
    path("sign-in/reset/", passwords.renew, name="new-password"),
    path("sign-in/reset/<uuid:user_id>/<str:token>/", passwords.link, name="password-link"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("account/", account.account, name="account"),
    path("account/password/", passwords.change, name="password"),
    path("account/second-factor/", factors.choose, name="second-factor"),
    path("account/authenticator/", factors.authenticator, name="authenticator"),
    path("account/authenticator/remove/", factors.remove_authenticator, name="authenticator-remove"),
    path("account/passkeys/add/", factors.add_passkey, name="passkey-add"),
    path("account/passkeys/options/", factors.passkey_options, name="passkey-making"),
    path("account/passkeys/<int:number>/", factors.rename_passkey, name="passkey-rename"),
    path("account/passkeys/<int:number>/remove/", factors.remove_passkey, name="passkey-remove"),
    path("account/recovery-codes/", factors.codes, name="recovery-codes"),
    path("account/recovery-codes/file/", factors.codes_file, name="recovery-codes-file"),
    path("account/recovery-codes/renew/", factors.renew_codes, name="recovery-codes-renew"),
    path("account/organisation/", organisation.join, name="organisation-join"),
    path("account/organisation/leave/", organisation.leave, name="organisation-leave"),
    path("account/sessions/end-others/", account.end_others, name="sessions-end"),
    path("account/sessions/<slug:name>/end/", account.end, name="session-end"),
    path("account/tokens/add/", account.add_token, name="token-add"),
    path("account/tokens/<uuid:token_id>/revoke/", account.revoke, name="token-revoke"),
]
