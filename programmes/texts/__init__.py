"""In which languages the texts of a project are, and the way to the editor of each."""
