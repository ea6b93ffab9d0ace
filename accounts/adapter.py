from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations: nobody signs up by herself or himself."""

    def is_open_for_signup(self, request):
        return request.session.get("invitation_uid") is not None
