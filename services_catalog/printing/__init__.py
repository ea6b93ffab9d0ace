"""The list outside the portal: tables, the card and the poster of a gmina, brochures."""
