"""Files of a draft: attachments of the agreement, and the bases on which people sign."""
