"""The addresses of one's own account."""

from django.urls import path

from banfa.platform.people.me import agreement, factor, page, password, tokens
from banfa.platform.people.unit_search import own_units

app_name = "me"
urlpatterns = [
    path("", page.account, name="account"),
    path("password/", password.own_password, name="password"),
    path("agreement/", agreement.agreement, name="agreement"),
    path("devices/", page.devices_declared, name="devices"),
    path("log-ins/others/end/", page.end_other_sessions, name="end-others"),
    path("log-ins/<slug:session_id>/end/", page.end_session, name="end-session"),
    path("second-factor/", factor.set_up, name="second-factor"),
    path("second-factor/codes/", factor.renew_codes, name="recovery-codes"),
    path("second-factor/off/", factor.take_away, name="second-factor-off"),
    path("units/", own_units, name="units"),
    path("tokens/new/", tokens.new_token, name="new-token"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="revoke-token"),
]
