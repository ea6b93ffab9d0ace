"""The editor of translations, one for every model of `registry.translatables`: both texts side by side."""
