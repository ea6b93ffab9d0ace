"""What this part gives to pages, mails and lists of others."""
