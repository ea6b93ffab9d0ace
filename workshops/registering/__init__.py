"""Public events: their page, registration by name and e-mail, places, waiting list, withdrawal by link."""
